package org.onnxtwist.runtime.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.GraphTaps;
import org.onnxtwist.runtime.session.loading.ModelLoading;

/** A model whose layers' inputs and outputs can be recorded while it runs. */
final class TappedModel implements AutoCloseable {
    private final InferenceSession session;
    private final List<String> ownOutputs;
    private final Map<Value, GraphTaps.Tap> taps;

    private TappedModel(InferenceSession session, List<String> ownOutputs, Map<Value, GraphTaps.Tap> taps) {
        this.session = session;
        this.ownOutputs = ownOutputs;
        this.taps = taps;
    }

    /**
     * Adds the taps to {@code model} and loads it.
     *
     * @param slices the layers to be recorded
     * @param converted whether the model is a copy in float
     * @throws org.onnxtwist.runtime.session.InferenceException when the runtime refuses the model
     */
    static TappedModel open(
            Model model, List<LayerSlice> slices, boolean converted, ModelLoading loading, InferenceOptions options) {
        List<String> own = model.graph().outputs().stream()
                .flatMap(output -> output.name().stream())
                .toList();
        GraphTaps graphTaps = new GraphTaps(model);
        Map<Value, GraphTaps.Tap> taps = new HashMap<>();
        for (LayerSlice slice : slices) {
            DType dtype = FloatCopy.runType(slice.layer().geometry().dtype(), converted);
            needed(slice)
                    .filter(value -> !isFed(model, value) && !taps.containsKey(value))
                    .forEach(value -> graphTaps.tap(value, dtype).ifPresent(tap -> taps.put(value, tap)));
        }
        return new TappedModel(loading.open("the rewritten model", model, options), own, taps);
    }

    private static boolean isFed(Model model, Value value) {
        return value.isInput() && value.graph() == model.graph();
    }

    /** Returns the values of a layer that have to be recorded: all that it reads and makes and that are not stated in the model. */
    private static Stream<Value> needed(LayerSlice slice) {
        return Stream.of(
                        slice.read(),
                        slice.side().stream(),
                        Stream.of(slice.layer().output()))
                .flatMap(values -> values)
                .filter(value -> LayerSlice.stated(value).isEmpty())
                .distinct();
    }

    /**
     * The values that a run recorded.
     *
     * @param values the recorded values of the layers; one that could not be tapped, or whose branch was not taken, is missing
     * @param outputs the outputs that the model has without the taps, by name
     */
    record Recording(Map<Value, Tensor> values, Map<String, Tensor> outputs) {}

    /** Runs the model and records some layers. */
    Recording record(Map<String, Tensor> feeds, List<LayerSlice> layers) {
        Set<String> wanted = new LinkedHashSet<>(ownOutputs);
        Map<Value, Tensor> recorded = new LinkedHashMap<>();
        List<Value> tapped = new ArrayList<>();
        for (LayerSlice layer : layers) {
            needed(layer).forEach(value -> {
                GraphTaps.Tap tap = taps.get(value);
                if (tap != null) {
                    wanted.add(tap.value().name().orElseThrow());
                    tapped.add(value);
                } else {
                    value.name().map(feeds::get).ifPresent(fed -> recorded.put(value, fed));
                }
            });
        }
        Map<String, Tensor> outcome = session.run(feeds, wanted);
        for (Value value : tapped) {
            GraphTaps.Tap tap = taps.get(value);
            if (tap != null) {
                Tensor stack = output(outcome, tap.value().name().orElseThrow());
                first(stack, tap.stacked()).ifPresent(tensor -> recorded.put(value, tensor));
            }
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        ownOutputs.forEach(name -> outputs.put(name, output(outcome, name)));
        return new Recording(recorded, outputs);
    }

    /** Returns the first iteration of a stack; empty for a stack of none, and for the stand-in of a branch that was not taken. */
    private static Optional<Tensor> first(Tensor stack, int levels) {
        if (stack.elements() == 0) {
            return Optional.empty();
        }
        if (levels == 0) {
            return Optional.of(stack);
        }
        long[] dims = new long[stack.rank() - levels];
        long elements = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = stack.dim(axis + levels);
            elements *= dims[axis];
        }
        int bytes = Math.toIntExact(stack.dtype().byteSize(elements));
        return Optional.of(
                Tensor.of(stack.dtype(), dims, TensorContent.wrap(stack.packed().read(0, bytes))));
    }

    @Override
    public void close() {
        session.close();
    }

    /** Returns the tensor of the given name, which a run must have given. */
    static Tensor output(Map<String, Tensor> outcome, String name) {
        Tensor tensor = outcome.get(name);
        if (tensor == null) {
            throw new IllegalStateException("a run returned no tensor '" + name + "'");
        }
        return tensor;
    }
}
