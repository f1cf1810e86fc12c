package org.onnxtwist.pass.precision;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Constant;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.shape.InferredTypes;

/** One conversion of a model to halves, node by node in the order in which they compute. */
final class Float16Run {
    /** Constants of up to so many elements are no weights: scalars, scales, bounds. */
    static final int SMALL = 16;

    private final Model model;
    private final InferredTypes types;
    private final Float16Operators operators;
    private final Float16Range range;

    /** Values that were floats and are halves. */
    private final Set<Value> halves = new HashSet<>();

    /** Floats that come from the inputs of a graph or from weights. */
    private final Set<Value> data = new HashSet<>();

    private final Map<Value, Value> asHalf = new LinkedHashMap<>();
    private final Map<Value, Value> asFloat = new HashMap<>();

    Float16Run(Model model, InferredTypes types, Set<OperatorId> kept) {
        this.model = model;
        this.types = types;
        this.operators = new Float16Operators(model, types, kept);
        this.range = new Float16Range(model, types);
    }

    /** Converts the main graph and its subgraphs. Returns whether anything was. */
    boolean convert() {
        convert(model.graph());
        asHalf.forEach(Float16Run::takePlace);
        return !halves.isEmpty();
    }

    private void convert(Graph graph) {
        graph.inputs().stream().filter(this::isFloat).forEach(data::add);
        for (Node node : TopologicalOrder.of(graph)) {
            range.enter(node);
            node.subgraphs().forEach(this::convert);
            Optional<OperatorSchema> operator =
                    operators.find(node).filter(schema -> readsData(node, schema) && !range.needsFloat(node, schema));
            if (operator.isPresent()) {
                convert(node, operator.get());
                continue;
            }
            range.follow(node);
            if (!node.operator().equals(Cast.ID)) {
                keep(node);
            }
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            if (halves.contains(graph.outputs().get(i))) {
                giveFloat(graph, i);
            }
        }
    }

    private boolean isFloat(Value value) {
        return types.of(value).dtype() == DType.FLOAT;
    }

    /** Tells whether one of the inputs that follow the type is data. */
    private boolean readsData(Node node, OperatorSchema operator) {
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> input = node.input(i).filter(this::isFloat);
            if (input.isPresent() && Float16Operators.takesHalf(operator, i) && isData(input.get())) {
                return true;
            }
        }
        return false;
    }

    private boolean isData(Value value) {
        return data.contains(value)
                || value.constant().filter(tensor -> tensor.elements() > SMALL).isPresent();
    }

    private void convert(Node node, OperatorSchema operator) {
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> input = node.input(i).filter(this::isFloat);
            if (input.isPresent()) {
                boolean half = Float16Operators.takesHalf(operator, i);
                node.setInput(i, half ? half(input.get()) : single(input.get()));
            }
        }
        for (int i = 0; i < node.outputCount(); i++) {
            Value output = node.output(i);
            if (!output.isOmitted() && isFloat(output)) {
                data.add(output);
                if (Float16Operators.givesHalf(operator, i)) {
                    halves.add(output);
                    output.setType(ValueType.tensor(
                            DType.FLOAT16,
                            output.type() == ValueType.UNKNOWN
                                    ? types.shape(output)
                                    : output.type().shape()));
                }
            }
        }
    }

    private void keep(Node node) {
        boolean readsData = false;
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> input = node.input(i).filter(this::isFloat);
            if (input.isPresent()) {
                readsData |= isData(input.get());
                node.setInput(i, single(input.get()));
            }
        }
        if (readsData || node.hasSubgraphs()) {
            node.outputs().stream().filter(this::isFloat).forEach(data::add);
        }
    }

    /** The value as a half. */
    private Value half(Value value) {
        if (halves.contains(value)) {
            return value;
        }
        return asHalf.computeIfAbsent(
                value,
                key -> value.constant()
                        .map(tensor -> constant(value, Float16Content.of(tensor)))
                        .orElseGet(() -> cast(value, DType.FLOAT16)));
    }

    private Value constant(Value original, Tensor tensor) {
        String hint = original.hint();
        return original.producer()
                .map(node -> Constant.of(tensor).outputNames(hint).emit(Placement.after(model, node)))
                .orElseGet(() -> original.graph().addInitializer(hint, tensor));
    }

    /** The value as a float. */
    private Value single(Value value) {
        return halves.contains(value) ? asFloat.computeIfAbsent(value, key -> cast(value, DType.FLOAT)) : value;
    }

    private Value cast(Value value, DType dtype) {
        Value cast = Cast.of(value, dtype)
                .outputNames(value.hint() + "." + dtype.onnxName())
                .emit(Placement.behind(model, value));
        cast.setType(ValueType.tensor(dtype, types.shape(value)));
        return cast;
    }

    /** Output {@code index} of a graph keeps its name and its type; what reads the half inside goes on reading it. */
    private void giveFloat(Graph graph, int index) {
        Value output = graph.outputs().get(index);
        if (output.graph() != graph) {
            graph.setOutput(
                    index,
                    Cast.of(output, DType.FLOAT)
                            .outputNames(output.hint() + "." + DType.FLOAT.onnxName())
                            .emit(Placement.atEnd(model, graph)));
            return;
        }
        Node node = output.producer().orElseThrow();
        int made = output.outputIndex();
        Value wanted = node.detachOutput(made, output.hint() + "." + DType.FLOAT16.onnxName());
        Value half = node.output(made);
        half.setType(wanted.type());
        wanted.setType(ValueType.tensor(DType.FLOAT, wanted.type().shape()));
        for (Use use : List.copyOf(wanted.uses())) {
            if (use instanceof Use.Input in) {
                in.node().setInput(in.index(), half);
            }
        }
        Cast.of(half, DType.FLOAT).emitNode(Placement.after(model, node)).attachOutput(0, wanted);
        halves.remove(wanted);
        halves.add(half);
    }

    /** Lets a constant that only halves are read of be one itself. */
    private static void takePlace(Value original, Value half) {
        if (original.isUsed() || original.isInput() || original.constant().isEmpty()) {
            return;
        }
        Graph graph = original.graph();
        if (original.type() != ValueType.UNKNOWN) {
            half.setType(ValueType.tensor(DType.FLOAT16, original.type().shape()));
        }
        if (original.initializer().isPresent()) {
            graph.setInitializer(original, half.initializer().orElseThrow());
            original.setType(half.type());
            half.replaceUsesWith(original);
            graph.removeInitializer(half);
        } else {
            original.name().ifPresent(half::setName);
            graph.remove(original.producer().orElseThrow());
        }
    }
}
