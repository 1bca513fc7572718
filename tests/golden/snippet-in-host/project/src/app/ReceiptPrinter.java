package app;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;

/** Prints receipts on the till's narrow paper. */
class ReceiptPrinter {
    private final PrintStream paper;
    private final int columns;

    ReceiptPrinter(PrintStream paper, int columns) {
        this.paper = paper;
        this.columns = columns;
    }

    void print(Receipt receipt) {
        paper.println(receipt.shopName().toUpperCase());
        for (Receipt.Position position : receipt.positions()) {
            String price = position.price().setScale(2).toPlainString();
            paper.printf("%-" + (columns - 10) + "s%10s%n", position.article(), price);
        }
        BigDecimal total = receipt.positions().stream().map(Receipt.Position::price).reduce(BigDecimal.ZERO, BigDecimal::add);
        paper.println("-".repeat(columns));
        paper.printf("%" + columns + "s%n", total.setScale(2).toPlainString());
    }

    /* Chooses where the lines of the small print end. */
    private int[] lineEnds(List<String> words) {
        int n = words.size();
        long[] cost = new long[n + 1];
        int[] breaks = new int[n + 1];
        for (int end = 1; end <= n; end++) {
            cost[end] = Long.MAX_VALUE;
            int width = -1;
            for (int start = end - 1; start >= 0; start--) {
                width += words.get(start).length() + 1;
                if (width > columns && start < end - 1) {
                    break;
                }
                long slack = Math.max(0, columns - width);
                long penalty = end == n ? slack * 20 / 100 : slack * slack;
                if (width > columns) {
                    penalty = (long) (width - columns) * columns * columns;
                }
                if (cost[start] != Long.MAX_VALUE && cost[start] + penalty < cost[end]) {
                    cost[end] = cost[start] + penalty;
                    breaks[end] = start;
                }
            }
        }
        return breaks;
    }

    void cut() {
        paper.write(0x1d);
        paper.write('V');
        paper.write(0);
        paper.flush();
    }
}
