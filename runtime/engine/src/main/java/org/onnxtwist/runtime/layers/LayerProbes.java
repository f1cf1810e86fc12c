package org.onnxtwist.runtime.layers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement.LayerBasis;
import org.onnxtwist.runtime.inputs.RandomTensors;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.layer.Kernels;
import org.onnxtwist.twist.recognise.Recogniser;

/** Runs layers alone: as they are, or with random kernels in the place of conv_x and conv_y, where those are zero. */
final class LayerProbes {
    private final LayerRun run;
    private final ComparisonOptions options;
    private final ProbeListener listener;
    private final Consumer<String> remarks;

    /** Receives the results of probes. */
    @FunctionalInterface
    interface ProbeListener {
        void add(String layer, LayerBasis basis, ParameterTally tally);
    }

    LayerProbes(LayerRun run, ComparisonOptions options, ProbeListener listener, Consumer<String> remarks) {
        this.run = run;
        this.options = options;
        this.listener = listener;
        this.remarks = remarks;
    }

    /** Runs a layer with its own parameters. */
    void asItIs(TwistLayer layer, LayersOfModel model) {
        LayerExtract.between(
                        layer.input(), layer.output(), model.model(), model.types(), (name, tensor) -> Optional.empty())
                .ifPresentOrElse(
                        extract -> compare(layer.name(), LayerBasis.RUN, extract, formula(layer)),
                        () -> notLifted(layer));
    }

    /** Runs a layer whose conv_x and conv_y are zero, with random kernels in their place. */
    void withRandomKernels(TwistLayer layer, LayersOfModel model) {
        RandomKernels kernels = new RandomKernels(layer);
        Optional<LayerExtract> extract =
                LayerExtract.between(layer.input(), layer.output(), model.model(), model.types(), kernels);
        Optional<TwistLayer> changed = extract.flatMap(LayerProbes::onlyLayer);
        if (changed.isPresent()) {
            compare(layer.name(), LayerBasis.RANDOM_KERNELS, extract.get(), formula(changed.get()));
        } else {
            notLifted(layer);
        }
    }

    /**
     * Runs a layer that the model's metadata names and the recogniser does not find, and compares the result of its nodes with the formula
     * of the stored parameters.
     *
     * @return the outcome; empty where it could not be run
     */
    Optional<ParameterTally> recorded(WrittenLayer record, LayersOfModel model) {
        Optional<TwistLayer> stored = stored(record, (name, tensor) -> Optional.empty());
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        boolean zero = ExactElements.areZero(stored.get().weights().kernelX())
                && ExactElements.areZero(stored.get().weights().kernelY());
        RandomKernels kernels = new RandomKernels(stored.get());
        LayerExtract.Replacement replacement = zero ? kernels : (name, tensor) -> Optional.empty();
        Optional<TwistLayer> layer = zero ? stored(record, kernels) : stored;
        Optional<LayerExtract> extract =
                LayerExtract.between(record.input(), record.output(), model.model(), model.types(), replacement);
        if (extract.isEmpty() || layer.isEmpty()) {
            return Optional.empty();
        }
        ParameterTally tally = new ParameterTally(options);
        return run.compare(extract.get(), formula(layer.get()), tally).isEmpty()
                ? Optional.of(tally)
                : Optional.empty();
    }

    /** The layer with the numbers that the model stores, or replacements of these; empty if one of them is computed by a run. */
    private static Optional<TwistLayer> stored(WrittenLayer record, LayerExtract.Replacement replacement) {
        return record.stored()
                .mapAll(value -> LayerNumbers.stated(value)
                        .map(tensor ->
                                replacement.of(value.name().orElse(""), tensor).orElse(tensor)))
                .map(stored -> new TwistLayer(
                        record.name(),
                        record.scope(),
                        record.input(),
                        record.output(),
                        Set.of(),
                        record.geometry(),
                        record.coordinates(),
                        Form.REFERENCE,
                        record.purpose(),
                        record.grid(),
                        true,
                        record.purpose() == Purpose.TRAINING ? stored.mapKernels(Kernels::projected) : stored));
    }

    /**
     * Compares the layer with the nodes between the two values of the other model. A single Conv is not compared if conv_x and conv_y of
     * the layer are zero.
     *
     * @param normalization the normalization that the other model has folded into the layer
     * @return whether it was compared
     */
    boolean inTheOther(
            TwistLayer layer,
            LayersOfModel owner,
            Normalization normalization,
            Value input,
            Value output,
            LayersOfModel other) {
        boolean zero = owner.numbers(layer).hasZeroKernels();
        RandomKernels kernels = new RandomKernels(layer);
        LayerExtract.Replacement replacement = zero ? kernels : (name, tensor) -> Optional.empty();
        Optional<TwistLayer> changed = zero
                ? LayerExtract.between(layer.input(), layer.output(), owner.model(), owner.types(), kernels)
                        .flatMap(LayerProbes::onlyLayer)
                : Optional.of(layer);
        int own = kernels.made.size();
        Optional<LayerExtract> extract = LayerExtract.between(input, output, other.model(), other.types(), replacement)
                .filter(found -> found.convolutions() > 1 || !zero);
        boolean comparable = changed.isPresent() && extract.isPresent() && kernels.made.size() == own;
        return comparable
                && compare(
                        layer.name(),
                        zero ? LayerBasis.RANDOM_KERNELS : LayerBasis.RUN,
                        extract.get(),
                        new LayerRun.Formula(changed.get(), normalization));
    }

    private boolean compare(String name, LayerBasis basis, LayerExtract extract, LayerRun.Formula formula) {
        ParameterTally tally = new ParameterTally(options);
        Optional<String> refusal = run.compare(extract, formula, tally);
        refusal.ifPresentOrElse(
                why -> remarks.accept("Layer '" + name + "' could not be run alone: " + why),
                () -> listener.add(name, basis, tally));
        return refusal.isEmpty();
    }

    private void notLifted(TwistLayer layer) {
        remarks.accept("Layer '" + layer.name()
                + "' could not be run alone: it depends on further values that are not constants.");
    }

    private static LayerRun.Formula formula(TwistLayer layer) {
        return new LayerRun.Formula(
                layer, Normalization.none(layer.output(), (int) layer.geometry().outChannels()));
    }

    private static Optional<TwistLayer> onlyLayer(LayerExtract extract) {
        List<TwistLayer> layers = Recogniser.recognise(extract.model());
        return layers.stream().filter(layer -> layer.output().isOutput()).findFirst();
    }

    /** Random kernels in the place of zero ones, equal ones for equal names, whichever model they are asked for. */
    private final class RandomKernels implements LayerExtract.Replacement {
        private final ConvGeometry geometry;
        private final double bound;
        private final boolean free;
        private final Map<String, Tensor> made = new HashMap<>();

        RandomKernels(TwistLayer layer) {
            this.geometry = layer.geometry();
            this.bound = RandomTensors.boundLike(layer.weights().weight(), geometry);
            this.free = layer.purpose() == Purpose.TRAINING;
        }

        @Override
        public Optional<Tensor> of(String name, Tensor tensor) {
            long elements = tensor.dtype().isConvFloat() ? tensor.elements() : -1;
            if (elements != geometry.kernelElements() || !ExactElements.areZero(tensor)) {
                return Optional.empty();
            }
            RandomTensors random = new RandomTensors(options.seed());
            return Optional.of(made.computeIfAbsent(
                    name,
                    key -> free
                            ? random.uniform(key, tensor.dtype(), bound, tensor.dims())
                            : random.antisymmetric(key, tensor.dtype(), bound, tensor.dims())));
        }
    }
}
