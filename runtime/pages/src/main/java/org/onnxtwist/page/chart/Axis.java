package org.onnxtwist.page.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;

/**
 * An axis: a range of finite numbers, of which each has a place from 0 to 1.
 *
 * @param quantity the quantity that is measured
 * @param low the number at place 0
 * @param high the number at place 1, greater than {@code low}
 * @param isLogarithmic whether equal distances are equal ratios; {@code low} is then positive
 */
public record Axis(Quantity quantity, double low, double high, boolean isLogarithmic) {
    /** Ranges narrower than this share of their ends are widened: the digits of a double end soon behind it. */
    private static final double NARROWEST = 1e-9;

    private static final int[] FACTORS = {1, 2, 5};

    /** Ticks this near to an end, as a share of a step, belong to the range. */
    private static final double ROUNDING = 1e-9;

    /** Makes an axis; its ends must be finite and in order. */
    public Axis {
        if (!(Double.isFinite(low) && Double.isFinite(high) && low < high && (low > 0 || !isLogarithmic))) {
            throw new IllegalArgumentException(
                    "an axis from " + low + " to " + high + (isLogarithmic ? ", logarithmic" : ""));
        }
    }

    /**
     * A place on an axis that has a label.
     *
     * @param value the number
     * @param label the number as a text, exact
     */
    public record Tick(double value, String label) {}

    /**
     * Returns the linear axis from the least to the greatest of the values. Where they are equal the axis goes to both sides of them, and
     * without finite values from 0 to 1.
     */
    public static Axis linear(Quantity quantity, DoubleStream values) {
        Span span = Span.of(values, Double::isFinite);
        if (span.isEmpty()) {
            return new Axis(quantity, 0, 1, false);
        }
        double least = Math.max(Math.abs(span.low), Math.abs(span.high)) * NARROWEST;
        if (span.high - span.low > least) {
            return new Axis(quantity, span.low, span.high, false);
        }
        double half = span.low == 0 ? 1 : Math.max(Math.abs(span.low) / 2, Double.MIN_NORMAL);
        return new Axis(
                quantity,
                Math.max(span.low - half, -Double.MAX_VALUE),
                Math.min(span.high + half, Double.MAX_VALUE),
                false);
    }

    /**
     * Returns the logarithmic axis from the least to the greatest of the positive values. Where they are equal the axis goes to both sides
     * of them, and without positive finite values from 1 to 10.
     */
    public static Axis logarithmic(Quantity quantity, DoubleStream values) {
        Span span = Span.of(values, value -> value > 0 && Double.isFinite(value));
        if (span.isEmpty()) {
            return new Axis(quantity, 1, 10, true);
        }
        if (Math.log(span.high) - Math.log(span.low) > NARROWEST) {
            return new Axis(quantity, span.low, span.high, true);
        }
        return new Axis(
                quantity, Math.max(span.low / 2, Double.MIN_VALUE), Math.min(span.high * 2, Double.MAX_VALUE), true);
    }

    /** Tells whether the axis has a place for a value: finite, and positive on a logarithmic axis. */
    public boolean admits(double value) {
        return Double.isFinite(value) && (value > 0 || !isLogarithmic);
    }

    /** Returns the place of a value that the axis admits; from 0 to 1 for those within the range. */
    public double place(double value) {
        if (isLogarithmic) {
            return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
        }
        // Halves, since the length of the range may be more than a double holds.
        return (value / 2 - low / 2) / (high / 2 - low / 2);
    }

    /** Returns this axis with its ends moved outwards to ticks; a logarithmic axis is returned as it is. */
    public Axis rounded(int ticks) {
        if (isLogarithmic) {
            return this;
        }
        BigDecimal step = step(ticks);
        double from = Math.min(low, step.multiply(steps(low, step, true)).doubleValue());
        double to = Math.max(high, step.multiply(steps(high, step, false)).doubleValue());
        return Double.isFinite(from) && Double.isFinite(to) ? new Axis(quantity, from, to, false) : this;
    }

    /**
     * Returns the ticks within the range: 1, 2 or 5 times a power of ten apart; on a logarithmic axis the powers of ten and, where there
     * are few of them, 2 and 5 times them.
     *
     * @param most the largest number of ticks, apart from one more at an end; at least 1
     */
    public List<Tick> ticks(int most) {
        if (isLogarithmic) {
            List<Tick> ticks = decades(most);
            if (ticks.size() > 1) {
                return ticks;
            }
        }
        BigDecimal step = step(most);
        List<Tick> ticks = new ArrayList<>();
        BigDecimal last = steps(high, step, true);
        for (BigDecimal k = steps(low, step, false); k.compareTo(last) <= 0; k = k.add(BigDecimal.ONE)) {
            addTick(step.multiply(k), ticks);
        }
        return ticks;
    }

    private void addTick(BigDecimal tick, List<Tick> ticks) {
        // The end may lie between the decimal and the double next to it.
        double value = Math.min(high, Math.max(low, tick.doubleValue()));
        ticks.add(new Tick(value, NumberLabel.of(tick)));
    }

    private List<Tick> decades(int most) {
        int first = (int) Math.floor(Math.log10(low));
        int last = (int) Math.ceil(Math.log10(high));
        int stride = Math.max(1, (last - first + most - 1) / most);
        int[] factors = stride == 1 && FACTORS.length * (last - first) <= most ? FACTORS : new int[] {1};
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = first; exponent <= last; exponent += stride) {
            for (int factor : factors) {
                BigDecimal tick = BigDecimal.valueOf(factor).scaleByPowerOfTen(exponent);
                if (tick.doubleValue() >= low * (1 - ROUNDING) && tick.doubleValue() <= high * (1 + ROUNDING)) {
                    addTick(tick, ticks);
                }
            }
        }
        return ticks;
    }

    /** The least of 1, 2 and 5 times a power of ten that parts the range into at most so many steps. */
    private BigDecimal step(int most) {
        double least = Math.max((high / 2 - low / 2) / most * 2, Double.MIN_NORMAL);
        int exponent = (int) Math.floor(Math.log10(least));
        for (int factor : FACTORS) {
            BigDecimal step = BigDecimal.valueOf(factor).scaleByPowerOfTen(exponent);
            if (step.doubleValue() >= least * (1 - ROUNDING)) {
                return step;
            }
        }
        return BigDecimal.ONE.scaleByPowerOfTen(exponent + 1);
    }

    /** The number of steps from zero to an end, an integer; values very near to one are not rounded away from it. */
    private static BigDecimal steps(double end, BigDecimal step, boolean down) {
        double count = end / step.doubleValue();
        double near = Math.rint(count);
        if (Math.abs(count - near) <= ROUNDING) {
            return new BigDecimal(near);
        }
        return new BigDecimal(down ? Math.floor(count) : Math.ceil(count));
    }

    /** The least and the greatest of some values. */
    private record Span(double low, double high) {
        static Span of(DoubleStream values, DoublePredicate counts) {
            var statistics = values.filter(counts).summaryStatistics();
            return new Span(statistics.getMin(), statistics.getMax());
        }

        boolean isEmpty() {
            return low > high;
        }
    }
}
