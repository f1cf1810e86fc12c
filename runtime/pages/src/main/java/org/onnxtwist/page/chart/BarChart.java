package org.onnxtwist.page.chart;

import java.util.List;
import java.util.stream.DoubleStream;
import org.onnxtwist.page.svg.SvgElement;

/**
 * A chart of horizontal bars from zero, each with its label and its number. A bar may have an interval, such as the quartiles around a
 * median, which is drawn as a line over its end. Bars of numbers that are not finite have no length.
 *
 * @param title the short name of the chart
 * @param quantity the quantity that the bars measure
 * @param bars the bars, from top to bottom
 * @param size the width of the drawing; its height depends on the number of bars
 */
public record BarChart(String title, Quantity quantity, List<Bar> bars, ChartSize size) implements Chart {
    private static final double PITCH = 26;
    private static final double THICKNESS = 16;
    private static final double GAP = 6;
    private static final double CAP = 4;

    /** The share of the width that labels take at most. */
    private static final double LABELS = 0.36;

    /** Makes a chart of a copy of the list. */
    public BarChart {
        bars = List.copyOf(bars);
    }

    /** Returns a wide chart. */
    public static BarChart of(String title, Quantity quantity, List<Bar> bars) {
        return new BarChart(title, quantity, bars, ChartSize.WIDE);
    }

    /** Returns this chart in another size. */
    public BarChart sized(ChartSize other) {
        return new BarChart(title, quantity, bars, other);
    }

    /**
     * A bar.
     *
     * @param label its name
     * @param value its number
     * @param low the lower end of its interval; {@code value} for none
     * @param high the upper end of its interval; {@code value} for none
     */
    public record Bar(String label, double value, double low, double high) {
        /** Returns a bar without an interval. */
        public static Bar of(String label, double value) {
            return new Bar(label, value, value, value);
        }

        private boolean hasInterval() {
            return Double.isFinite(low) && Double.isFinite(high) && low < high;
        }

        private DoubleStream numbers() {
            return DoubleStream.of(value, low, high).filter(Double::isFinite);
        }
    }

    @Override
    public String summary() {
        return bars.isEmpty()
                ? "No bars."
                : String.join("; ", bars.stream().map(this::text).toList()) + ".";
    }

    private String text(Bar bar) {
        return bar.label() + ": " + quantity.text(bar.value())
                + (bar.hasInterval() ? " (" + quantity.text(bar.low()) + " to " + quantity.text(bar.high()) + ")" : "");
    }

    @Override
    public SvgElement draw() {
        double width = size.width();
        double labels = Math.min(
                LABELS * width,
                bars.stream()
                        .mapToDouble(bar -> ChartText.width(bar.label()))
                        .max()
                        .orElse(0));
        double numbers = bars.stream()
                .mapToDouble(bar -> ChartText.width(NumberLabel.of(bar.value())))
                .max()
                .orElse(0);
        double bottom = GAP + Math.max(1, bars.size()) * PITCH;
        double height = bottom + GAP + ChartText.LINE + (quantity.label().isEmpty() ? 0 : ChartText.LINE + GAP);
        SvgElement picture = size.picture(this, height);
        double[] shown = bars.stream().flatMapToDouble(Bar::numbers).toArray();
        double beside = DoubleStream.of(shown).allMatch(value -> value == 0) ? 1 : 0;
        Axis x = Axis.linear(quantity, DoubleStream.concat(DoubleStream.of(0, beside), DoubleStream.of(shown)));
        PlotArea area = new PlotArea(
                x, new Axis(Quantity.of(""), 0, 1, false), labels + 2 * GAP, GAP, width - numbers - 3 * GAP, bottom);
        area.drawVerticalGrid(picture);
        for (int i = 0; i < bars.size(); i++) {
            drawBar(bars.get(i), GAP + (i + 0.5) * PITCH, area, picture);
        }
        area.drawHorizontal(picture);
        return picture;
    }

    private void drawBar(Bar bar, double middle, PlotArea area, SvgElement picture) {
        double zero = area.x(0);
        double end = Double.isFinite(bar.value()) ? area.x(bar.value()) : zero;
        SeriesStyle style = new SeriesStyle(0);
        picture.add(ChartText.explained(
                ChartText.end(area.left() - GAP, middle + CAP, ChartText.shortened(bar.label(), area.left() - 2 * GAP)),
                bar.label()));
        picture.add(ChartText.explained(
                SvgElement.of("rect")
                        .with("class", style.type("bar"))
                        .with("x", Math.min(zero, end))
                        .with("y", middle - THICKNESS / 2)
                        .with("width", Math.abs(end - zero))
                        .with("height", THICKNESS),
                text(bar)));
        double text = Math.max(zero, end);
        if (bar.hasInterval()) {
            String low = SvgElement.number(area.x(bar.low()));
            String high = SvgElement.number(area.x(bar.high()));
            String cap = "v" + SvgElement.number(2 * CAP);
            String top = " " + SvgElement.number(middle - CAP);
            picture.add(SvgElement.of("path")
                    .with("class", "interval")
                    .with(
                            "d",
                            "M" + low + top + cap + "M" + high + top + cap + "M" + low + " " + SvgElement.number(middle)
                                    + "H" + high));
            text = Math.max(text, area.x(bar.high()));
        }
        picture.add(ChartText.start(text + GAP, middle + CAP, NumberLabel.of(bar.value())));
    }
}
