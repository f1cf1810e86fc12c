package org.onnxtwist.page.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.onnxtwist.page.svg.SvgElement;

/**
 * A line chart of several series. Series differ by colour and by their pattern of dashes. A point without a place on the axes (NaN,
 * infinite, or not positive on a logarithmic axis) is a gap in its line.
 *
 * @param title the short name of the chart
 * @param x the quantity on the horizontal axis
 * @param y the quantity on the vertical axis
 * @param isLogarithmic whether the vertical axis is logarithmic
 * @param series the lines
 * @param size the size of the drawing
 */
public record LineChart(
        String title, Quantity x, Quantity y, boolean isLogarithmic, List<Series> series, ChartSize size)
        implements Chart {
    /** Series of so few points have a mark at each. */
    private static final int MARKED = 40;

    /** The summary describes so many series. */
    private static final int NAMED = 6;

    private static final double MARK = 3;
    private static final double NAME = 220;
    private static final double LONGEST = 600;
    private static final double SAMPLE = 26;
    private static final double GAP = 8;

    /** Makes a chart of a copy of the list. */
    public LineChart {
        series = List.copyOf(series);
    }

    /** Returns a wide chart with a linear vertical axis. */
    public static LineChart of(String title, Quantity x, Quantity y, List<Series> series) {
        return new LineChart(title, x, y, false, series, ChartSize.WIDE);
    }

    /** Returns this chart with a logarithmic vertical axis. */
    public LineChart logarithmic() {
        return new LineChart(title, x, y, true, series, size);
    }

    /** Returns this chart in another size. */
    public LineChart sized(ChartSize other) {
        return new LineChart(title, x, y, isLogarithmic, series, other);
    }

    /**
     * A named line through points, in their order.
     *
     * @param name the name in the legend
     * @param points the points
     */
    public record Series(String name, List<ChartPoint> points) {
        /** Makes a series of a copy of the list. */
        public Series {
            points = List.copyOf(points);
        }

        /** Returns the series of values at 0, 1, 2 and so on. */
        public static Series of(String name, double... values) {
            List<ChartPoint> points = new ArrayList<>();
            for (double value : values) {
                points.add(new ChartPoint(points.size(), value));
            }
            return new Series(name, points);
        }
    }

    @Override
    public String summary() {
        if (series.isEmpty()) {
            return "No series.";
        }
        Axis horizontal = horizontal();
        Axis vertical = vertical();
        String named = series.stream()
                .limit(NAMED)
                .map(line -> summary(line, horizontal, vertical))
                .collect(Collectors.joining(" "));
        int others = series.size() - NAMED;
        return others <= 0 ? named : named + (others == 1 ? " And 1 more series." : " And " + others + " more series.");
    }

    private String summary(Series line, Axis horizontal, Axis vertical) {
        List<ChartPoint> shown = line.points().stream()
                .filter(point -> horizontal.admits(point.x()) && vertical.admits(point.y()))
                .toList();
        int left = line.points().size() - shown.size();
        String name = ChartText.shortened(line.name(), LONGEST);
        String gaps =
                left == 0 ? "" : "; " + left + (left == 1 ? " point has" : " points have") + " no place on the axes";
        if (shown.isEmpty()) {
            return name + ": no points" + gaps + ".";
        }
        var range = shown.stream().mapToDouble(ChartPoint::y).summaryStatistics();
        ChartPoint first = shown.get(0);
        ChartPoint last = shown.get(shown.size() - 1);
        return name + ": " + shown.size() + (shown.size() == 1 ? " point" : " points") + ", from "
                + y.text(first.y()) + " at " + x.text(first.x()) + " to " + y.text(last.y()) + " at "
                + x.text(last.x()) + ", between " + y.text(range.getMin()) + " and " + y.text(range.getMax()) + gaps
                + ".";
    }

    @Override
    public SvgElement draw() {
        List<SvgElement> legend = new ArrayList<>();
        double top = drawLegend(legend);
        // A legend of several lines makes the picture higher, not the lines lower.
        double height = size.height() + Math.max(0, top - 2 * ChartText.LINE);
        SvgElement picture = size.picture(this, height).addAll(legend);
        PlotArea area = PlotArea.of(horizontal(), vertical(), size.width(), height, top);
        area.drawAxes(picture);
        for (int i = 0; i < series.size(); i++) {
            drawLine(series.get(i), new SeriesStyle(i), area, picture);
        }
        return picture;
    }

    private Axis horizontal() {
        return Axis.linear(x, values(ChartPoint::x));
    }

    private Axis vertical() {
        return isLogarithmic
                ? Axis.logarithmic(y, values(ChartPoint::y))
                : Axis.linear(y, values(ChartPoint::y)).rounded(5);
    }

    private DoubleStream values(ToDoubleFunction<ChartPoint> coordinate) {
        return series.stream().flatMap(line -> line.points().stream()).mapToDouble(coordinate);
    }

    private void drawLine(Series line, SeriesStyle style, PlotArea area, SvgElement picture) {
        StringBuilder path = new StringBuilder();
        boolean isMarked = line.points().size() <= MARKED;
        List<SvgElement> marks = new ArrayList<>();
        boolean isOpen = false;
        for (ChartPoint point : Decimation.thinned(line.points(), area.x(), area.y())) {
            if (!(area.x().admits(point.x()) && area.y().admits(point.y()))) {
                isOpen = false;
                continue;
            }
            String at = SvgElement.number(area.x(point.x())) + " " + SvgElement.number(area.y(point.y()));
            // A line of no length, which the round ends of lines make a dot, so that a point between two gaps is seen.
            path.append(isOpen ? "L" : "M").append(at).append(isOpen ? "" : "h0");
            isOpen = true;
            if (isMarked) {
                marks.add(ChartText.explained(
                        style.mark(area.x(point.x()), area.y(point.y()), MARK),
                        line.name() + ": " + y.text(point.y()) + " at " + x.text(point.x())));
            }
        }
        if (path.length() > 0) {
            picture.add(style.line(path.toString()));
            picture.addAll(marks);
        }
    }

    /** Adds the names of the series to a list, and returns the coordinate below them. */
    private double drawLegend(List<SvgElement> legend) {
        double at = GAP;
        double line = GAP + ChartText.LINE / 2;
        if (series.size() == 1 && series.get(0).name().equals(y.name())) {
            return line;
        }
        for (int i = 0; i < series.size(); i++) {
            String name = ChartText.shortened(series.get(i).name(), Math.min(NAME, size.width() - SAMPLE - 3 * GAP));
            double width = SAMPLE + GAP + ChartText.width(name) + 2 * GAP;
            if (at > GAP && at + width > size.width()) {
                at = GAP;
                line += ChartText.LINE + 2;
            }
            SeriesStyle style = new SeriesStyle(i);
            legend.add(style.line(
                    "M" + SvgElement.number(at) + " " + SvgElement.number(line) + "h" + SvgElement.number(SAMPLE)));
            legend.add(ChartText.explained(
                    ChartText.start(at + SAMPLE + GAP, line + 4, name),
                    series.get(i).name()));
            at += width;
        }
        return line + ChartText.LINE;
    }
}
