package org.onnxtwist.runtime.verify;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * A model of several layers side by side, each lifted out of its model with its own nodes. Everything that a layer reads is an input,
 * so that the model stays small and the same layer can be given other kernels.
 */
final class SliceModel {
    /** Below this version every initializer must be an input; lifted layers need no such thing. */
    private final Model model;

    private final Model origin;
    private final Map<String, Tensor> feeds = new LinkedHashMap<>();
    private int count;

    /** @param origin the model that layers are lifted out of */
    SliceModel(Model origin) {
        this.origin = origin;
        this.model = new Model(new Graph("layers"), origin.irVersion());
        model.require(Model.FormatFeature.FREE_INITIALIZERS);
        origin.opset().ifPresent(version -> model.setOpset(version));
    }

    /**
     * Adds a layer.
     *
     * @param given tensors of what the layer reads, by the values of {@code origin}
     * @param side tensors of the side inputs that are not constants
     * @param dtype of the layer's output
     * @return the name of the layer's output
     */
    String add(LayerSlice slice, Map<Value, Tensor> given, Map<Value, Tensor> side, DType dtype) {
        String prefix = "layer" + count++;
        Graph graph = model.graph();
        GraphCopy copy = GraphCopy.within(Optional::of);
        int[] next = {0};
        Map<Value, Tensor> fed = new HashMap<>(side);
        fed.putAll(given);
        List<Value> read = slice.read().toList();
        read.forEach(value -> feed(copy, value, fed, prefix + ".read" + next[0]++));
        for (Value value : slice.side()) {
            LayerSlice.stated(value)
                    .ifPresentOrElse(
                            tensor -> copy.map(value, graph.addInitializer(value.hint(), tensor)),
                            () -> feed(copy, value, fed, prefix + ".side" + next[0]++));
        }
        copy.nodes(slice.nodes(), graph);
        slice.nodes()
                .forEach(node -> origin.callee(node).ifPresent(function -> {
                    model.addFunction(function);
                    if (!model.opsets().containsKey(function.id().domain())) {
                        model.setOpset(function.id().domain(), 1);
                    }
                }));
        slice.nodes().stream()
                .map(node -> node.operator().domain())
                .forEach(domain -> origin.opset(domain).ifPresent(version -> model.setOpset(domain, version)));
        Value output = copy.copyOf(slice.layer().output());
        output.setName(prefix + ".output");
        output.setType(ValueType.tensor(dtype, Shape.UNKNOWN));
        graph.addOutput(output);
        return prefix + ".output";
    }

    private void feed(GraphCopy copy, Value value, Map<Value, Tensor> fed, String name) {
        Tensor tensor = fed.get(value);
        if (tensor == null) {
            throw new IllegalStateException(
                    "the type of value " + value + ", which an extracted layer reads, is not known");
        }
        Value input = model.graph().addInput(name, ValueType.tensor(tensor.dtype(), tensor.shape()));
        input.setName(name);
        copy.map(value, input);
        feeds.put(name, tensor);
    }

    Model model() {
        return model;
    }

    /** The inputs to run the model with. */
    Map<String, Tensor> feeds() {
        return feeds;
    }

    boolean isEmpty() {
        return count == 0;
    }
}
