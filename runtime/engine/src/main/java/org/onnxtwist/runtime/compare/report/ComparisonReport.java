package org.onnxtwist.runtime.compare.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.onnxtwist.runtime.session.ProviderSelection;

/**
 * The outcome of comparing a model with another, or with recorded outputs.
 *
 * @param provider the provider that ran the models, and the reason for its choice
 * @param passed whether everything agrees; empty where no run took place, or where they told nothing of an
 *     output
 * @param reason one sentence that says what was checked, what failed, or why nothing ran
 * @param floatCopy whether copies of the models in float ran in their place, because the provider has no kernels for their type
 * @param runs each run with each output
 * @param notCompared outputs that hold no finite number in any run, or no element at all, so that nothing is known of them
 * @param remarks what has to be known to read the figures, such as weights that are not numbers
 * @param nodesByProvider how many nodes of the first model each provider ran, by the runtime's name of the provider
 * @param layers each comparison of a conv_twist layer of one model with its counterpart in the other
 */
public record ComparisonReport(
        ProviderSelection provider,
        Optional<Boolean> passed,
        String reason,
        boolean floatCopy,
        List<RunReport> runs,
        List<String> notCompared,
        List<String> remarks,
        Map<String, Integer> nodesByProvider,
        List<LayerAgreement> layers)
        implements CheckReport {
    /** The beginning of the reason of a comparison in which nothing ran. */
    public static final String NOT_VERIFIED = "not verified: ";

    private static final double AMPLIFIED = 0.01;

    public ComparisonReport {
        runs = List.copyOf(runs);
        notCompared = List.copyOf(notCompared);
        remarks = List.copyOf(remarks);
        nodesByProvider = Map.copyOf(nodesByProvider);
        layers = List.copyOf(layers);
    }

    /** Returns this report with the results of a comparison of the layers: a layer that differs is a failure, whatever the outputs are. */
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
        return new ComparisonReport(
                provider,
                verdict,
                sentence,
                floatCopy,
                runs,
                notCompared,
                Stream.concat(remarks.stream(), sentences.stream()).toList(),
                nodesByProvider,
                compared);
    }

    /**
     * Tells whether roundings of the first model alone move an output by more than a hundredth of its scale: single elements say nothing of
     * such a model.
     */
    public boolean isAmplified() {
        return runs.stream().anyMatch(run -> run.amplification() > AMPLIFIED);
    }

    /**
     * This, where an output is accepted that agrees in most of its elements: roundings that a deep network amplifies beyond any bound say
     * nothing where its layers were compared one by one.
     */
    public ComparisonReport roughly() {
        List<RunReport> accepting = runs.stream().map(RunReport::roughly).toList();
        boolean accepts = passed.equals(Optional.of(false))
                && !runs.isEmpty()
                && accepting.stream().allMatch(RunReport::passed);
        return accepts
                ? new ComparisonReport(
                        provider,
                        Optional.of(true),
                        runs.size() + " runs agree, "
                                + runs.stream().filter(run -> !run.passed()).count()
                                + " of them roughly: in some elements the network amplifies roundings",
                        floatCopy,
                        accepting,
                        notCompared,
                        remarks,
                        nodesByProvider,
                        layers)
                : this;
    }

    @Override
    public OptionalDouble acceptingTolerance() {
        return passed.equals(Optional.of(false)) && !runs.isEmpty()
                ? RunReport.acceptingTolerance(runs, layers.stream().mapToDouble(LayerAgreement::beyond))
                : OptionalDouble.empty();
    }

    @Override
    public double maxAbs() {
        return runs.stream().mapToDouble(RunReport::maxAbs).max().orElse(0);
    }

    @Override
    public double maxRel() {
        return runs.stream().mapToDouble(RunReport::maxRel).max().orElse(0);
    }

    /**
     * The comparison of a conv_twist layer of one model with its counterpart in the other.
     *
     * @param name the layer's name
     * @param basis what was compared
     * @param passed whether nothing differs by more than rounding explains
     * @param problem one clause that names the parameter, where in it and the two numbers; empty when it passed
     * @param worst the element that differs most; empty where none was compared
     * @param beyond the largest difference that rounding does not explain, whether it was accepted or not; 0 for none, infinite where no
     *     tolerance would accept it
     */
    public record LayerAgreement(
            String name,
            LayerBasis basis,
            boolean passed,
            String problem,
            Optional<WorstParameter> worst,
            double beyond) {
        /** By what a layer of one model is compared with its counterpart in another. */
        public enum LayerBasis {
            /** The parameters of two layers, element by element. */
            PARAMETERS("parameters"),
            /** The base kernel and the bias, with those of the Conv that the other model has in the layer's place. */
            CONV("plain Conv"),
            /** The grids that the model stores, element by element, with the coordinates of the formula. */
            GRIDS("grids"),
            /** Compares the layer's nodes with the formula, on a random input. */
            RUN("run alone"),
            /** The same with random kernels in the place of conv_x and conv_y, which are zero and hide mistakes. */
            RANDOM_KERNELS("run alone with random kernels");

            private final String label;

            LayerBasis(String label) {
                this.label = label;
            }

            /** The words that reports use. */
            public String label() {
                return label;
            }
        }

        /**
         * The element of a layer's parameters that differs most, in units of what is allowed.
         *
         * @param parameter which: {@code weight}, {@code bias}, {@code conv_x}, {@code conv_y}, {@code center_x}, {@code center_y}, a grid,
         *     or {@code output} where the layer was run
         * @param index where in it
         * @param expected what follows from the first model
         * @param actual what the second model has
         * @param difference the distance of the two
         * @param ofBound the distance in units of the rounding that explains it; above 1 is a failure
         */
        public record WorstParameter(
                String parameter, List<Long> index, double expected, double actual, double difference, double ofBound) {
            public WorstParameter {
                index = List.copyOf(index);
            }
        }
    }
}
