package org.marlin.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Breaks paragraphs into lines so that the sum of squared slack is smallest. */
public final class ColumnWrapper {
    private final int columns;
    private final int lastLinePenalty;

    public ColumnWrapper(int columns, int lastLinePenalty) {
        if (columns < 1) {
            throw new IllegalArgumentException("columns must be positive: " + columns);
        }
        this.columns = columns;
        this.lastLinePenalty = lastLinePenalty;
    }

    public List<String> wrap(String paragraph) {
        List<String> words = splitWords(paragraph);
        int[] breaks = optimalBreaks(words);
        Deque<String> lines = new ArrayDeque<>();
        for (int end = words.size(); end > 0; end = breaks[end]) {
            lines.addFirst(String.join(" ", words.subList(breaks[end], end)));
        }
        return new ArrayList<>(lines);
    }

    private int[] optimalBreaks(List<String> words) {
        int n = words.size();
        long[] cost = new long[n + 1];
        int[] breaks = new int[n + 1];
        for (int end = 1; end <= n; end++) {
            cost[end] = Long.MAX_VALUE;
            int width = -1;
            for (int start = end - 1; start >= 0; start--) {
                width += displayWidth(words.get(start)) + 1;
                if (width > columns && start < end - 1) {
                    break;
                }
                long slack = Math.max(0, columns - width);
                long penalty = end == n ? slack * lastLinePenalty / 100 : slack * slack;
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

    private static int displayWidth(String word) {
        int width = 0;
        for (int i = 0; i < word.length(); ) {
            int point = word.codePointAt(i);
            int type = Character.getType(point);
            if (type != Character.NON_SPACING_MARK && type != Character.ENCLOSING_MARK) {
                width += point >= 0x1100 && isWide(point) ? 2 : 1;
            }
            i += Character.charCount(point);
        }
        return width;
    }

    private static boolean isWide(int point) {
        return point <= 0x115f || point >= 0x2e80 && point <= 0xa4cf || point >= 0xac00 && point <= 0xd7a3
                || point >= 0xf900 && point <= 0xfaff || point >= 0xff00 && point <= 0xff60;
    }

    private static List<String> splitWords(String paragraph) {
        List<String> words = new ArrayList<>();
        for (String word : paragraph.strip().split("\\s+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
