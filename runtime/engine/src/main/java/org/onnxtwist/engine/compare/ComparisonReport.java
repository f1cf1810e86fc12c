package org.onnxtwist.engine.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.engine.session.ProviderSelection;

/**
 * The outcome of comparing a model with another, or with recorded outputs.
 *
 * @param provider what ran, and why that
 * @param passed whether everything agrees; empty where no run took place, or where they told nothing of an
 *     output
 * @param reason one sentence that says what was checked, what failed, or why nothing ran
 * @param floatCopy whether copies of the models in float ran in their place, because the provider has no kernels for their type
 * @param runs each run with each output
 * @param notCompared outputs that hold no finite number in any run, or no element at all, so that nothing is known of them
 * @param remarks what has to be known to read the figures, such as weights that are not numbers
 * @param nodesByProvider how many nodes of the first model each provider ran, by the runtime's name of the provider
 */
public record ComparisonReport(
        ProviderSelection provider,
        Optional<Boolean> passed,
        String reason,
        boolean floatCopy,
        List<RunReport> runs,
        List<String> notCompared,
        List<String> remarks,
        Map<String, Integer> nodesByProvider) {
    public ComparisonReport {
        runs = List.copyOf(runs);
        notCompared = List.copyOf(notCompared);
        remarks = List.copyOf(remarks);
        nodesByProvider = Map.copyOf(nodesByProvider);
    }

    public double maxAbs() {
        return runs.stream().mapToDouble(RunReport::maxAbs).max().orElse(0);
    }

    public double maxRel() {
        return runs.stream().mapToDouble(RunReport::maxRel).max().orElse(0);
    }
}
