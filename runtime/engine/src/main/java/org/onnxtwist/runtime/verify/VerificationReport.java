package org.onnxtwist.runtime.verify;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.runtime.compare.report.CheckReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.session.ProviderSelection;

/**
 * The result of verifying a rewritten model.
 *
 * @param provider the provider that ran the models, and the reason for its choice
 * @param passed whether every check passed; empty where that is not known: the model could not be run, or
 *     an output or a layer holds no finite number
 * @param reason one sentence that says what was checked, or what failed first, or {@value
 *     org.onnxtwist.runtime.compare.report.ComparisonReport#NOT_VERIFIED} and why
 * @param floatCopy whether copies of the models in float ran in their place, because the provider has no kernels for their type
 * @param maxAbs largest absolute error of any check that a tolerance governs, of layers and of outputs
 * @param maxRel the same, of the relative errors of layers
 * @param runs the rewritten model against the original, run by run; empty where the initialisation changes the function
 * @param layers each check of each layer
 * @param nodesByProvider how many nodes of the rewritten model each provider ran, by the runtime's name of the provider
 * @param acceptingTolerance the {@linkplain RunReport#acceptingTolerance absolute tolerance} that would accept every
 *     difference; empty where all passed, and where no number would do
 * @param remarks other facts that have to be known, each a sentence
 */
public record VerificationReport(
        ProviderSelection provider,
        Optional<Boolean> passed,
        String reason,
        boolean floatCopy,
        double maxAbs,
        double maxRel,
        List<RunReport> runs,
        List<LayerReport> layers,
        Map<String, Integer> nodesByProvider,
        OptionalDouble acceptingTolerance,
        List<String> remarks)
        implements CheckReport {
    public VerificationReport {
        runs = List.copyOf(runs);
        layers = List.copyOf(layers);
        nodesByProvider = Map.copyOf(nodesByProvider);
        remarks = List.copyOf(remarks);
    }

    @Override
    public List<String> notCompared() {
        return RunReport.blind(runs);
    }
}
