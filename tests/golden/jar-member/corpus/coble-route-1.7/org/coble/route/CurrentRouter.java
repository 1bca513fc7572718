package org.coble.route;

import java.util.Arrays;
import java.util.PriorityQueue;

/** Shortest ways over a grid whose cells cost more against the current. */
public final class CurrentRouter {
    private static final int[] STEP_X = {1, 1, 0, -1, -1, -1, 0, 1};
    private static final int[] STEP_Y = {0, 1, 1, 1, 0, -1, -1, -1};

    private final int width;
    private final int height;
    private final double[] flowX;
    private final double[] flowY;

    public CurrentRouter(int width, int height, double[] flowX, double[] flowY) {
        if (flowX.length != width * height || flowY.length != flowX.length) {
            throw new IllegalArgumentException("flow field does not fit " + width + " x " + height);
        }
        this.width = width;
        this.height = height;
        this.flowX = flowX;
        this.flowY = flowY;
    }

    public int[] route(int from, int to, double speed) {
        double[] arrival = new double[width * height];
        int[] cameFrom = new int[width * height];
        Arrays.fill(arrival, Double.POSITIVE_INFINITY);
        Arrays.fill(cameFrom, -1);
        arrival[from] = 0;
        PriorityQueue<long[]> open = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        open.add(new long[] {0, from});
        while (!open.isEmpty()) {
            int cell = (int) open.poll()[1];
            if (cell == to) {
                break;
            }
            for (int direction = 0; direction < 8; direction++) {
                int x = cell % width + STEP_X[direction];
                int y = cell / width + STEP_Y[direction];
                if (x < 0 || y < 0 || x >= width || y >= height) {
                    continue;
                }
                double seconds = crossing(cell, direction, speed);
                int next = y * width + x;
                if (arrival[cell] + seconds < arrival[next]) {
                    arrival[next] = arrival[cell] + seconds;
                    cameFrom[next] = cell;
                    open.add(new long[] {(long) (1000 * arrival[next]), next});
                }
            }
        }
        return trace(cameFrom, from, to);
    }

    private double crossing(int cell, int direction, double speed) {
        double length = Math.hypot(STEP_X[direction], STEP_Y[direction]);
        double along = (flowX[cell] * STEP_X[direction] + flowY[cell] * STEP_Y[direction]) / length;
        double across = (flowX[cell] * STEP_Y[direction] - flowY[cell] * STEP_X[direction]) / length;
        double headway = speed * speed - across * across;
        if (headway <= 0 || Math.sqrt(headway) + along <= 0.01) {
            return Double.POSITIVE_INFINITY;
        }
        return length / (Math.sqrt(headway) + along);
    }

    private static int[] trace(int[] cameFrom, int from, int to) {
        int n = 1;
        for (int cell = to; cell != from; cell = cameFrom[cell], n++) {
            if (cell < 0) {
                return new int[0];
            }
        }
        int[] cells = new int[n];
        for (int cell = to; n > 0; cell = cameFrom[cell]) {
            cells[--n] = cell;
        }
        return cells;
    }
}
