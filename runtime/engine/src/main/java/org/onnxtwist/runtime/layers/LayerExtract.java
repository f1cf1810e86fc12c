package org.onnxtwist.runtime.layers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.runtime.verify.formula.Precision;
import org.onnxtwist.shape.InferredTypes;

/**
 * Extracts the subgraph from one value to another as a model of its own; constants are shared with the model.
 *
 * @param model with one input and one output
 * @param dtype the coarsest type that a convolution in it computes in
 * @param inputType of the input, with the sizes that are known
 * @param convolutions how many Convs it has
 */
record LayerExtract(Model model, DType dtype, ValueType inputType, int convolutions) {
    /** A number of nodes larger than that of any form of the layer. */
    private static final int LIMIT = 400;

    static final String INPUT = "layer.input";
    static final String OUTPUT = "layer.output";

    /** Replacements of constants, by their names in the model. */
    @FunctionalInterface
    interface Replacement {
        /** Returns the replacement of the tensor; empty to keep the tensor. */
        Optional<Tensor> of(String name, Tensor tensor);
    }

    /**
     * Lifts what lies between two values; empty where that depends on anything but {@code input} and constants.
     *
     * @param types of the model
     */
    static Optional<LayerExtract> between(
            Value input, Value output, Model origin, InferredTypes types, Replacement replacement) {
        Walk walk = new Walk(input);
        return walk.visit(output) && !walk.nodes.isEmpty()
                ? Optional.of(walk.extract(output, origin, types, replacement))
                : Optional.empty();
    }

    private static final class Walk {
        private final Value input;
        private final Map<Value, Boolean> known = new HashMap<>();
        private final Set<Node> nodes = new LinkedHashSet<>();
        private final Map<Value, Tensor> constants = new LinkedHashMap<>();

        Walk(Value input) {
            this.input = input;
            known.put(input, true);
        }

        /** Tells whether a value is computed of the input and constants alone; what computes it is listed behind what it reads. */
        boolean visit(Value value) {
            Boolean before = known.get(value);
            if (before != null) {
                return before;
            }
            known.put(value, false);
            Optional<Tensor> tensor = LayerNumbers.stated(value);
            tensor.ifPresent(stated -> constants.put(value, stated));
            boolean closed =
                    tensor.isPresent() || value.producer().filter(this::visit).isPresent();
            known.put(value, closed);
            return closed;
        }

        private boolean visit(Node node) {
            if (known.size() > 4 * LIMIT || node.hasSubgraphs()) {
                return false;
            }
            for (Value value : node.inputValues().toList()) {
                if (!visit(value)) {
                    return false;
                }
            }
            nodes.add(node);
            return nodes.size() <= LIMIT;
        }

        LayerExtract extract(Value output, Model origin, InferredTypes types, Replacement replacement) {
            Graph graph = new Graph("layer");
            Model model = new Model(graph, origin.irVersion());
            model.require(Model.FormatFeature.FREE_INITIALIZERS);
            model.setOpsets(origin.opsets());
            origin.functions().values().forEach(model::addFunction);
            GraphCopy copy = GraphCopy.within(Optional::of);
            ValueType type = types.of(input);
            Value fed = graph.addInput(INPUT, type);
            fed.setName(INPUT);
            copy.map(input, fed);
            constants.forEach((value, tensor) -> copy.map(
                    value,
                    graph.addInitializer(
                            value.hint(),
                            replacement.of(value.name().orElse(""), tensor).orElse(tensor))));
            List<Node> inOrder = new ArrayList<>(nodes);
            copy.nodes(inOrder, graph);
            Value made = copy.copyOf(output);
            made.setName(OUTPUT);
            made.setType(ValueType.tensor(types.of(output).dtype(), Shape.UNKNOWN));
            graph.addOutput(made);
            model.assignNames();
            List<Node> convs = inOrder.stream()
                    .filter(node -> node.operator().equals(Conv.ID))
                    .toList();
            DType coarsest = types.of(output).dtype();
            for (Node conv : convs) {
                DType dtype = types.of(conv.output(0)).dtype();
                if (dtype.isConvFloat() && Precision.of(dtype).isCoarserThan(Precision.of(coarsest))) {
                    coarsest = dtype;
                }
            }
            return new LayerExtract(model, coarsest, type, convs.size());
        }
    }
}
