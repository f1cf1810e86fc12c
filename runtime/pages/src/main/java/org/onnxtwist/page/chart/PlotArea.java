package org.onnxtwist.page.chart;

import java.util.List;
import org.onnxtwist.page.svg.SvgElement;

/**
 * The rectangle of a chart in which data are drawn, between two axes.
 *
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param left the coordinate of its left side
 * @param top the coordinate of its upper side
 * @param right the coordinate of its right side
 * @param bottom the coordinate of its lower side
 */
record PlotArea(Axis x, Axis y, double left, double top, double right, double bottom) {
    private static final double GAP = 6;
    private static final double BASELINE = 4;

    /** The room that a label of the horizontal axis takes, with the gap to the next one. */
    private static final double LABEL = 60;

    private static final double ROOM_OF_TICK = 40;

    /** Returns the area of a picture of this size that leaves room for the labels of both axes and, at the top, for so many pixels. */
    static PlotArea of(Axis x, Axis y, double width, double height, double top) {
        double bottom = height - ChartText.LINE - GAP - (x.quantity().label().isEmpty() ? 0 : ChartText.LINE + 2);
        double widest = y.ticks(ticks(bottom - top, ROOM_OF_TICK)).stream()
                .mapToDouble(tick -> ChartText.width(tick.label()))
                .max()
                .orElse(0);
        double left = widest + 2 * GAP + (y.quantity().label().isEmpty() ? 0 : ChartText.LINE + 2);
        return new PlotArea(x, y, Math.min(left, width / 2), top, width - 3 * GAP, bottom);
    }

    /** Returns the horizontal coordinate of a value. */
    double x(double value) {
        return left + (right - left) * x.place(value);
    }

    /** Returns the vertical coordinate of a value. */
    double y(double value) {
        return bottom - (bottom - top) * y.place(value);
    }

    /** Adds the grid, the labels and the titles of both axes to a picture. */
    void drawAxes(SvgElement picture) {
        double middle = (top + bottom) / 2;
        for (Axis.Tick tick : y.ticks(ticks(bottom - top, ROOM_OF_TICK))) {
            picture.add(line("grid", left, y(tick.value()), right, y(tick.value())));
            picture.add(ChartText.end(left - GAP, y(tick.value()) + BASELINE, tick.label())
                    .with("class", "soft"));
        }
        drawHorizontal(picture);
        if (!y.quantity().label().isEmpty()) {
            picture.add(ChartText.middle(0, 0, ChartText.shortened(y.quantity().label(), bottom - top))
                    .with(
                            "transform",
                            "translate(" + SvgElement.number(ChartText.LINE - BASELINE) + " "
                                    + SvgElement.number(middle) + ") rotate(-90)"));
        }
    }

    /** Adds the line, the labels and the title of the horizontal axis to a picture. */
    void drawHorizontal(SvgElement picture) {
        picture.add(line("axis", left, bottom, right, bottom));
        List<Axis.Tick> ticks = x.ticks(ticks(right - left, LABEL));
        double free = Double.NEGATIVE_INFINITY;
        for (Axis.Tick tick : ticks) {
            double at = x(tick.value());
            double half = ChartText.width(tick.label()) / 2;
            picture.add(line("axis", at, bottom, at, bottom + BASELINE));
            if (at - half > free) {
                free = at + half;
                picture.add(ChartText.middle(at, bottom + ChartText.LINE + 2, tick.label())
                        .with("class", "soft"));
            }
        }
        if (!x.quantity().label().isEmpty()) {
            picture.add(ChartText.middle(
                    (left + right) / 2,
                    bottom + 2 * ChartText.LINE + BASELINE,
                    ChartText.shortened(x.quantity().label(), right - left)));
        }
    }

    /** Adds the vertical lines of the grid at the ticks of the horizontal axis. */
    void drawVerticalGrid(SvgElement picture) {
        for (Axis.Tick tick : x.ticks(ticks(right - left, LABEL))) {
            picture.add(line("grid", x(tick.value()), top, x(tick.value()), bottom));
        }
    }

    private static SvgElement line(String type, double x1, double y1, double x2, double y2) {
        return SvgElement.of("line")
                .with("class", type)
                .with("x1", x1)
                .with("y1", y1)
                .with("x2", x2)
                .with("y2", y2);
    }

    private static int ticks(double length, double room) {
        return Math.max(2, (int) (length / room));
    }
}
