package org.onnxtwist.engine.compare;

import java.util.List;

/**
 * One run of both models on the same input, or of a model on recorded input.
 *
 * @param input what it ran on, for example {@code uniform} or {@code test_data_set_0}
 * @param shapes the inputs and their sizes, for example {@code x[2,3,10,14]}
 * @param variant how the models ran, for example {@code optimisations off}; empty where there is one way only
 * @param outputs the outputs, in the model's order, missing and surplus ones included
 * @param remark what has to be known to read the figures; empty for nothing
 */
public record RunReport(String input, String shapes, String variant, List<OutputReport> outputs, String remark) {
    public RunReport {
        outputs = List.copyOf(outputs);
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
}
