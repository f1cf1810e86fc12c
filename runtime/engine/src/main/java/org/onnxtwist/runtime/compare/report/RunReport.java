package org.onnxtwist.runtime.compare.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;

/**
 * One run of both models on the same input, or of a model on recorded input.
 *
 * @param input what it ran on, for example {@code uniform} or {@code test_data_set_0}
 * @param shapes the inputs and their sizes, for example {@code x[2,3,10,14]}
 * @param variant how the models ran, for example {@code optimisations off}; empty where there is one way only
 * @param outputs the outputs, in the model's order, missing and surplus ones included
 * @param remark what has to be known to read the figures; empty for nothing
 * @param notCompared names of the outputs that could not be compared, which are not among {@code outputs}; {@code remark} says why
 * @param amplification by how much of the scale of an output the roundings of the first model alone move it, the largest share of any
 *     output; 0 where nobody had to look
 */
public record RunReport(
        String input,
        String shapes,
        String variant,
        List<OutputReport> outputs,
        String remark,
        List<String> notCompared,
        double amplification) {
    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.UP);

    public RunReport {
        outputs = List.copyOf(outputs);
        notCompared = List.copyOf(notCompared);
    }

    /** All outputs were compared, and no noise was looked at. */
    public RunReport(String input, String shapes, String variant, List<OutputReport> outputs, String remark) {
        this(input, shapes, variant, outputs, remark, List.of(), 0);
    }

    /** This, where an output is accepted that agrees in most of its elements. */
    RunReport roughly() {
        return new RunReport(
                input,
                shapes,
                variant,
                outputs.stream().map(OutputReport::roughly).toList(),
                remark,
                notCompared,
                amplification);
    }

    public boolean passed() {
        return outputs.stream().allMatch(OutputReport::passed);
    }

    /** The largest absolute difference of any output; 0 for none. */
    public double maxAbs() {
        return outputs.stream()
                .flatMap(output -> output.metrics().stream())
                .mapToDouble(Metrics::maxAbs)
                .max()
                .orElse(0);
    }

    /** The largest relative difference of any element; 0 for none. */
    public double maxRel() {
        return outputs.stream()
                .flatMap(output -> output.metrics().stream())
                .mapToDouble(Metrics::maxRel)
                .max()
                .orElse(0);
    }

    /**
     * The names of outputs that no run says anything of: they hold no finite number in both models. Where every output is empty in
     * every run, all of them.
     */
    public static List<String> blind(List<RunReport> runs) {
        Map<String, List<OutputReport>> byName = new LinkedHashMap<>();
        for (RunReport run : runs) {
            run.outputs()
                    .forEach(output -> byName.computeIfAbsent(output.name(), name -> new ArrayList<>())
                            .add(output));
        }
        boolean nothing = byName.values().stream().flatMap(List::stream).noneMatch(OutputReport::isCompared);
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue().stream().noneMatch(OutputReport::isCompared))
                .filter(entry -> nothing || !entry.getValue().stream().allMatch(OutputReport::isEmpty))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The least absolute tolerance under which a comparison that failed would have passed, rounded up to two digits. It takes the place of
     * what was allowed to every output, and so covers the differences of outputs that passed as well; of the layers it covers what goes
     * beyond their bounds.
     *
     * @param runs what was compared of the outputs
     * @param layers for each comparison of a layer the largest difference beyond its bound; 0 for none, infinite for what no number
     *     covers
     * @return empty where no number would do: an output is missing, has another type or shape, is not finite in one model alone, or holds
     *     truth values or text
     */
    public static OptionalDouble acceptingTolerance(List<RunReport> runs, DoubleStream layers) {
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
