package org.onnxtwist.runtime.compare;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.onnxtwist.runtime.compare.tensor.Metrics;
import org.onnxtwist.runtime.compare.tensor.OutputReport;

/** The absolute tolerance under which a comparison that failed would have passed. */
public final class AcceptingTolerance {
    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.UP);

    private AcceptingTolerance() {}

    /**
     * The least such tolerance, rounded up to two digits. It takes the place of what was allowed to every output, and so covers the
     * differences of outputs that passed as well; of the layers it covers what goes beyond their bounds.
     *
     * @param runs what was compared of the outputs
     * @param layers for each comparison of a layer the largest difference beyond its bound; 0 for none, infinite for what no number
     *     covers
     * @return empty where no number would do: an output is missing, has another type or shape, is not finite in one model alone, or holds
     *     truth values or text
     */
    public static OptionalDouble of(List<RunReport> runs, DoubleStream layers) {
        double largest = layers.max().orElse(0);
        for (RunReport run : runs) {
            for (OutputReport output : run.outputs()) {
                double error = output.metrics().map(Metrics::maxAbs).orElse(Double.POSITIVE_INFINITY);
                if (!output.passed() || error < Double.POSITIVE_INFINITY) {
                    largest = Math.max(largest, error);
                }
            }
        }
        if (Double.isInfinite(largest) || largest == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(new BigDecimal(largest).round(TWO_DIGITS).doubleValue());
    }
}
