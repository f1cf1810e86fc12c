package org.onnxtwist.page.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Leaves out points of a long line: of each run of neighbours the least and the greatest value stay, so that no spike is lost. */
final class Decimation {
    /** A line of more points than this is thinned to about as many. */
    static final int MOST = 600;

    private static final int KEPT_OF_RUN = 2;

    private Decimation() {}

    /**
     * Returns the points that stay, in their order. A point that has no place on the axes separates what is before it from what is behind
     * it; one of them stays for each run that has any.
     */
    static List<ChartPoint> thinned(List<ChartPoint> points, Axis x, Axis y) {
        if (points.size() <= MOST) {
            return points;
        }
        List<ChartPoint> kept = new ArrayList<>();
        int runs = MOST / KEPT_OF_RUN;
        for (int run = 0; run < runs; run++) {
            int from = (int) ((long) points.size() * run / runs);
            int to = (int) ((long) points.size() * (run + 1) / runs);
            addExtremes(points.subList(from, to), x, y, kept);
        }
        keepEnd(points.get(0), kept, 0);
        keepEnd(points.get(points.size() - 1), kept, kept.size());
        return kept;
    }

    private static void keepEnd(ChartPoint end, List<ChartPoint> kept, int place) {
        if (!kept.contains(end)) {
            kept.add(place, end);
        }
    }

    private static void addExtremes(List<ChartPoint> run, Axis x, Axis y, List<ChartPoint> kept) {
        int least = -1;
        int greatest = -1;
        int gap = -1;
        for (int i = 0; i < run.size(); i++) {
            ChartPoint point = run.get(i);
            if (!(x.admits(point.x()) && y.admits(point.y()))) {
                gap = i;
            } else {
                least = least < 0 || point.y() < run.get(least).y() ? i : least;
                greatest = greatest < 0 || point.y() > run.get(greatest).y() ? i : greatest;
            }
        }
        IntStream.of(least, greatest, gap)
                .filter(i -> i >= 0)
                .distinct()
                .sorted()
                .forEach(i -> kept.add(run.get(i)));
    }
}
