package org.onnxtwist.page.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.onnxtwist.page.svg.SvgElement;

/**
 * A histogram: how many of some values lie in each of several intervals of equal width.
 *
 * @param title the short name of the chart
 * @param quantity the quantity of the values
 * @param bins the intervals, from low to high
 * @param leftOut the number of values that are not finite and in no interval
 * @param size the size of the drawing
 */
public record Histogram(String title, Quantity quantity, List<Bin> bins, long leftOut, ChartSize size)
        implements Chart {
    private static final int DEFAULT_BINS = 24;

    /** Makes a histogram of a copy of the list. */
    public Histogram {
        bins = List.copyOf(bins);
    }

    /**
     * An interval, with its lower end and, in the last interval, its upper end too.
     *
     * @param from its lower end
     * @param to its upper end
     * @param count the number of values in it
     */
    public record Bin(double from, double to, long count) {}

    /** Returns the histogram of some values in at most {@value #DEFAULT_BINS} intervals that end at round numbers. */
    public static Histogram of(String title, Quantity quantity, double... values) {
        double[] finite = DoubleStream.of(values).filter(Double::isFinite).toArray();
        if (finite.length == 0) {
            return new Histogram(title, quantity, List.of(), values.length, ChartSize.WIDE);
        }
        List<Axis.Tick> edges = Axis.linear(quantity, Arrays.stream(finite))
                .rounded(DEFAULT_BINS)
                .ticks(DEFAULT_BINS);
        long[] counts = new long[edges.size() - 1];
        for (double value : finite) {
            counts[bin(value, edges)]++;
        }
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            bins.add(new Bin(edges.get(i).value(), edges.get(i + 1).value(), counts[i]));
        }
        return new Histogram(title, quantity, bins, values.length - finite.length, ChartSize.WIDE);
    }

    private static int bin(double value, List<Axis.Tick> edges) {
        int last = edges.size() - 2;
        int bin = 0;
        while (bin < last && value >= edges.get(bin + 1).value()) {
            bin++;
        }
        return bin;
    }

    /** Returns this histogram in another size. */
    public Histogram sized(ChartSize other) {
        return new Histogram(title, quantity, bins, leftOut, other);
    }

    /** Returns the number of values in all intervals. */
    public long count() {
        return bins.stream().mapToLong(Bin::count).sum();
    }

    @Override
    public String summary() {
        String without = leftOut == 0 ? "" : " " + leftOut + " not finite and left out.";
        if (count() == 0) {
            return "No finite values." + without;
        }
        List<Bin> filled = bins.stream().filter(bin -> bin.count() > 0).toList();
        Bin most = bins.stream().reduce((a, b) -> b.count() > a.count() ? b : a).orElseThrow();
        return (count() == 1 ? "1 value" : count() + " values") + " from "
                + quantity.text(filled.get(0).from()) + " to "
                + quantity.text(filled.get(filled.size() - 1).to()) + "; most of them, " + most.count() + ", from "
                + quantity.text(most.from()) + " to " + quantity.text(most.to()) + "." + without;
    }

    @Override
    public SvgElement draw() {
        SvgElement picture = size.picture(this, size.height());
        Axis x = Axis.linear(quantity, bins.stream().flatMapToDouble(bin -> DoubleStream.of(bin.from(), bin.to())));
        Axis y = Axis.linear(
                        Quantity.of("count"),
                        DoubleStream.concat(DoubleStream.of(0, 1), bins.stream().mapToDouble(Bin::count)))
                .rounded(5);
        PlotArea area = PlotArea.of(x, y, size.width(), size.height(), ChartText.LINE);
        area.drawAxes(picture);
        for (Bin bin : bins) {
            if (bin.count() > 0) {
                double left = area.x(bin.from());
                picture.add(ChartText.explained(
                        SvgElement.of("rect")
                                .with("class", new SeriesStyle(0).type("bar"))
                                .with("x", left)
                                .with("y", area.y((double) bin.count()))
                                .with("width", Math.max(1, area.x(bin.to()) - left - 1))
                                .with("height", area.bottom() - area.y((double) bin.count())),
                        quantity.text(bin.from()) + " to " + quantity.text(bin.to()) + ": " + bin.count()));
            }
        }
        return picture;
    }
}
