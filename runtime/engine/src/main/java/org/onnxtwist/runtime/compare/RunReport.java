package org.onnxtwist.runtime.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.runtime.compare.tensor.Metrics;
import org.onnxtwist.runtime.compare.tensor.OutputReport;
import org.onnxtwist.runtime.compare.tensor.RoundingNoise;

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
    public RunReport {
        outputs = List.copyOf(outputs);
        notCompared = List.copyOf(notCompared);
    }

    /** All outputs were compared, and no noise was looked at. */
    public RunReport(String input, String shapes, String variant, List<OutputReport> outputs, String remark) {
        this(input, shapes, variant, outputs, remark, List.of(), 0);
    }

    /** Returns this report with the verdict of cutting the models, whose remarks follow those of this report. */
    public RunReport judged(CutVerdict verdict) {
        List<String> all = new ArrayList<>(verdict.remarks());
        if (!remark.isEmpty()) {
            all.add(0, remark);
        }
        return new RunReport(
                input, shapes, variant, verdict.outputs(), String.join(" ", all), verdict.notCompared(), amplification);
    }

    /** With other outcomes of the comparison of its outputs. */
    RunReport with(RoundingNoise.Outcome outcome) {
        String both = Stream.of(remark, outcome.remark())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return new RunReport(input, shapes, variant, outcome.reports(), both, notCompared, outcome.amplification());
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
}
