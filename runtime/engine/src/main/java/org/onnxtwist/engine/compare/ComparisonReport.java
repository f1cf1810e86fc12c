package org.onnxtwist.engine.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.engine.session.ProviderSelection;

/**
 * The outcome of comparing a model with another, or with recorded outputs.
 *
 * @param provider what ran, and why that
 * @param passed whether everything agrees; empty where no run took place
 * @param reason one sentence that says what was checked, what failed, or why nothing ran
 * @param floatCopy whether copies of the models in float ran in their place, because the provider has no kernels for their type
 * @param runs each run with each output
 * @param nodesByProvider how many nodes of the first model each provider ran, by the runtime's name of the provider
 */
public record ComparisonReport(
        ProviderSelection provider,
        Optional<Boolean> passed,
        String reason,
        boolean floatCopy,
        List<RunReport> runs,
        Map<String, Integer> nodesByProvider) {
    public ComparisonReport {
        runs = List.copyOf(runs);
        nodesByProvider = Map.copyOf(nodesByProvider);
    }

    /** What the runs remark, each sentence once. */
    public List<String> remarks() {
        return runs.stream()
                .map(RunReport::remark)
                .filter(remark -> !remark.isEmpty())
                .distinct()
                .toList();
    }

    public double maxAbs() {
        return runs.stream().mapToDouble(RunReport::maxAbs).max().orElse(0);
    }

    public double maxRel() {
        return runs.stream().mapToDouble(RunReport::maxRel).max().orElse(0);
    }
}
