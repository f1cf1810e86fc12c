package org.onnxtwist.runtime.verify;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.runtime.compare.report.CheckReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics.WorstElement;
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

    /**
     * The result of comparing one layer with the formula of conv_twist, evaluated in double precision.
     *
     * @param name the layer's name
     * @param scope the path of subgraphs to it, empty in the main graph
     * @param check the way in which it was checked
     * @param variant the runtime's optimisations, and where the input came from when it was not recorded
     * @param passed whether every element looked at lies within its error bound, or the tolerance that was given
     * @param problem one clause that says what is wrong; empty when it passed
     * @param inputShape sizes of the layer's input
     * @param outputShape sizes of its output
     * @param positions the number of elements of the output that were compared; 0 if none of those looked at is a finite number
     * @param maxAbs largest absolute error
     * @param maxRel largest error relative to the largest output that was looked at
     * @param ofBound largest error in units of what is allowed to the element; above 1 is a failure
     * @param beyond the largest absolute error beyond the bounds of rounding, whether it was accepted or not; 0 for none, infinite where no
     *     tolerance would accept it
     * @param worst the element with that error; empty where nothing could be compared
     */
    public record LayerReport(
            String name,
            String scope,
            LayerCheck check,
            String variant,
            boolean passed,
            String problem,
            List<Long> inputShape,
            List<Long> outputShape,
            long positions,
            double maxAbs,
            double maxRel,
            double ofBound,
            double beyond,
            Optional<WorstElement> worst) {
        public LayerReport {
            inputShape = List.copyOf(inputShape);
            outputShape = List.copyOf(outputShape);
        }

        /** The way in which a layer was checked against the formula. */
        public enum LayerCheck {
            /** Compares the stored parameters of a layer, element by element, with those that were given. */
            STORED("stored parameters"),
            /** The layer's input and output as they are in a run of the rewritten model. */
            IN_PLACE("in place"),
            /** The layer's own nodes lifted out, on the recorded input, with random kernels in the place of its own. */
            RANDOM_KERNELS("random kernels"),
            /** The same rewrite of a single Conv of this geometry, with random parameters, at a size where w and h differ. */
            REWRITTEN_ALONE("rewritten alone"),
            /** As {@link #REWRITTEN_ALONE}, with sizes that the model does not state. */
            REWRITTEN_ALONE_DYNAMIC("rewritten alone, dynamic size");

            private final String label;

            LayerCheck(String label) {
                this.label = label;
            }

            /** Returns the words that reports use. */
            public String label() {
                return label;
            }
        }
    }
}
