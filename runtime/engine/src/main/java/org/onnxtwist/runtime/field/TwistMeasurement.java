package org.onnxtwist.runtime.field;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ReduceSumSquare;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.runtime.field.LayerUse.ChannelUse;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.GraphTaps;
import org.onnxtwist.runtime.session.loading.GraphTaps.Tap;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.field.FieldExtent;
import org.onnxtwist.twist.layer.Kernels;

/**
 * Runs a model on data and adds up, for each output channel of its layers, the squares of what the base gives and of what the twist adds to it:
 * the layer's output without bias less that of a Conv with the base kernel, which is added to a copy of the model. Only the sums leave the
 * runtime. Rounding keeps the ratio of both above about a millionth.
 */
final class TwistMeasurement {
    /** From this version of the operator set on, the axes of a reduction are an input. */
    private static final int AXES_AS_INPUT_SINCE = 18;

    private final Model model;
    private final boolean isFloatCopy;
    private final List<Probe> probes;

    /** The values that are read of one layer: the two sums, [..., 2, channels, 1, 1], and the sizes of its output, [..., 4]; empty inside what hands nothing out. */
    private record Probe(TwistLayer layer, Optional<Tap> sums, Optional<Tap> sizes) {}

    /**
     * The sums of a layer over all runs.
     *
     * @param use empty where no run came to it
     * @param extent the size of its output in all runs; open where they differ
     */
    record Measured(Optional<LayerUse> use, FieldExtent extent) {}

    private TwistMeasurement(Model model, boolean isFloatCopy, List<Probe> probes) {
        this.model = model;
        this.isFloatCopy = isFloatCopy;
        this.probes = probes;
    }

    /** The sums of all layers, in their order, and the number of examples. */
    record Measurement(List<Measured> layers, long examples) {}

    /**
     * Measures the layers of a model.
     *
     * @param label the name of the model in messages
     * @throws org.onnxtwist.runtime.session.InferenceException when the runtime refuses the model, or a run fails
     */
    static Measurement of(String label, Model model, List<TwistLayer> layers, FieldData data) throws IOException {
        ModelCopy copy = ModelCopy.of(model);
        boolean isFloatCopy = FloatCopy.concerns(copy.model());
        if (isFloatCopy) {
            FloatCopy.convert(copy);
        }
        GraphTaps taps = new GraphTaps(copy.model());
        List<Probe> probes = layers.stream()
                .map(layer -> probe(layer, copy, isFloatCopy, taps))
                .toList();
        copy.model().assignNames();
        return new TwistMeasurement(copy.model(), isFloatCopy, probes).run(label, data);
    }

    private static Probe probe(TwistLayer layer, ModelCopy copy, boolean isFloatCopy, GraphTaps taps) {
        ConvGeometry geometry = layer.geometry();
        DType dtype = FloatCopy.runType(geometry.dtype(), isFloatCopy);
        Value output = copy.copyOf(layer.output());
        Placement at = Placement.behind(copy.model(), output);
        Tensor weight = Kernels.converted(layer.weights().weight(), dtype);
        Value input = Cast.of(copy.copyOf(layer.input()), dtype).emit(at);
        Value conv = geometry.in(dtype)
                .statedBy(Conv.of(input, at.constant("field.base.weight", weight)))
                .emit(at);
        Value base = Cast.of(conv, DType.FLOAT).emit(at);
        Value whole = Cast.of(output, DType.FLOAT).emit(at);
        Value unbiased = layer.weights()
                .bias()
                .map(bias ->
                        Sub.of(whole, at.constant("field.bias", column(bias))).emit(at))
                .orElse(whole);
        Value sums = Concat.of(List.of(
                        squares(base, at), squares(Sub.of(unbiased, base).emit(at), at)))
                .axis(0)
                .emit(at);
        Value sizes = Shape.of(output).emit(at);
        return new Probe(layer, taps.tap(sums, DType.FLOAT), taps.tap(sizes, DType.INT64));
    }

    /** The bias as [1, channels, 1, 1]. */
    private static Tensor column(Tensor bias) {
        return Kernels.converted(bias, DType.FLOAT).reshaped(1, bias.elements(), 1, 1);
    }

    private static Value squares(Value value, Placement at) {
        ReduceSumSquare sum = ReduceSumSquare.of(value);
        boolean asInput = at.opset("").orElse(0) >= AXES_AS_INPUT_SINCE;
        return (asInput ? sum.axes(at.constant("field.axes", Tensor.vector(0, 2, 3))) : sum.axes(0, 2, 3)).emit(at);
    }

    private Measurement run(String label, FieldData data) throws IOException {
        Set<String> wanted = new LinkedHashSet<>();
        Map<Probe, Totals> totals = new LinkedHashMap<>();
        for (Probe probe : probes) {
            totals.put(probe, new Totals((int) probe.layer().geometry().outChannels()));
            probe.sums().map(TwistMeasurement::name).ifPresent(wanted::add);
            probe.sizes().map(TwistMeasurement::name).ifPresent(wanted::add);
        }
        long examples;
        try (TemporaryFolder scratch = TemporaryFolder.create("fields");
                InferenceSession session =
                        new ModelLoading(scratch.path()).open(label, model, InferenceOptions.defaults())) {
            examples = data.forEach(model, session.inputs(), isFloatCopy, feeds -> {
                Map<String, Tensor> outputs = session.run(feeds, wanted);
                totals.forEach((probe, sums) -> sums.add(probe, outputs));
            });
        }
        return new Measurement(
                probes.stream()
                        .map(probe -> Optional.ofNullable(totals.get(probe))
                                .orElseThrow()
                                .measured(probe.layer()))
                        .toList(),
                examples);
    }

    private static String name(Tap tap) {
        return tap.value().name().orElseThrow();
    }

    /** The sums of one layer over all runs. */
    private static final class Totals {
        private final double[] base;
        private final double[] twist;
        private final Set<List<Long>> sizes = new LinkedHashSet<>();
        private boolean ran;

        Totals(int channels) {
            base = new double[channels];
            twist = new double[channels];
        }

        /** A branch that was not taken gives a tensor without elements, a loop those of all its iterations. */
        void add(Probe probe, Map<String, Tensor> outputs) {
            double[] sums = elements(probe.sums(), outputs);
            for (int at = 0; at < sums.length; at++) {
                int channel = at % base.length;
                (at / base.length % 2 == 0 ? base : twist)[channel] += sums[at];
            }
            ran |= sums.length > 0;
            double[] dims = elements(probe.sizes(), outputs);
            for (int at = 0; at + 4 <= dims.length; at += 4) {
                sizes.add(List.of((long) dims[at + 2], (long) dims[at + 3]));
            }
        }

        private static double[] elements(Optional<Tap> tap, Map<String, Tensor> outputs) {
            return tap.map(TwistMeasurement::name)
                    .flatMap(name -> Optional.ofNullable(outputs.get(name)))
                    .map(Tensor::toDoubles)
                    .orElse(new double[0]);
        }

        Measured measured(TwistLayer layer) {
            List<ChannelUse> channels = IntStream.range(0, base.length)
                    .mapToObj(channel -> new ChannelUse(base[channel], twist[channel]))
                    .toList();
            List<Long> size = sizes.size() == 1 ? sizes.iterator().next() : List.of();
            return new Measured(
                    ran ? Optional.of(new LayerUse(channels)) : Optional.empty(),
                    size.isEmpty()
                            ? FieldExtent.OPEN
                            : FieldExtent.ofOutput(layer.geometry(), size.get(0), size.get(1)));
        }
    }
}
