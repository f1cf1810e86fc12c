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
 * @param layers each comparison of a conv_twist layer of one model with its counterpart in the other
 * @param remarks what else has to be known of the layers, each a sentence
 */
public record ComparisonReport(
        ProviderSelection provider,
        Optional<Boolean> passed,
        String reason,
        boolean floatCopy,
        List<RunReport> runs,
        Map<String, Integer> nodesByProvider,
        List<LayerAgreement> layers,
        List<String> remarks) {
    public ComparisonReport {
        runs = List.copyOf(runs);
        nodesByProvider = Map.copyOf(nodesByProvider);
        layers = List.copyOf(layers);
        remarks = List.copyOf(remarks);
    }

    /** Of outputs alone. */
    public ComparisonReport(
            ProviderSelection provider,
            Optional<Boolean> passed,
            String reason,
            boolean floatCopy,
            List<RunReport> runs,
            Map<String, Integer> nodesByProvider) {
        this(provider, passed, reason, floatCopy, runs, nodesByProvider, List.of(), List.of());
    }

    /** This, and what a comparison of the layers found: one that differs is a failure, whatever the outputs are. */
    public ComparisonReport withLayers(List<LayerAgreement> compared, List<String> sentences) {
        List<LayerAgreement> failed =
                compared.stream().filter(layer -> !layer.passed()).toList();
        if (failed.isEmpty()) {
            long count = compared.stream().map(LayerAgreement::name).distinct().count();
            String agree =
                    count == 0 ? "" : count == 1 ? "; 1 layer agrees" : "; " + count + " layers agree one by one";
            return with(passed, reason + agree, compared, sentences);
        }
        LayerAgreement first = failed.get(0);
        String others = failed.size() == 1 ? "" : " (and " + (failed.size() - 1) + " more)";
        return with(
                Optional.of(false),
                "layer '" + first.name() + "' (" + first.basis().label() + ") differs: " + first.problem() + others
                        + "; " + reason,
                compared,
                sentences);
    }

    private ComparisonReport with(
            Optional<Boolean> verdict, String sentence, List<LayerAgreement> compared, List<String> sentences) {
        return new ComparisonReport(provider, verdict, sentence, floatCopy, runs, nodesByProvider, compared, sentences);
    }

    public double maxAbs() {
        return runs.stream().mapToDouble(RunReport::maxAbs).max().orElse(0);
    }

    public double maxRel() {
        return runs.stream().mapToDouble(RunReport::maxRel).max().orElse(0);
    }
}
