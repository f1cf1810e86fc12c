package org.onnxtwist.diff.align;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** A sum of each node that says what it is, without what it is connected to but the weights that it reads. */
final class Labels {
    private static final int OMITTED = 1;
    private static final int CONNECTED = 2;

    private final Strictness strictness;
    private final Weights weights;
    private final Map<OperatorId, Long> operators = new HashMap<>();
    private final Map<IndexedGraph, long[]> known = new HashMap<>();

    Labels(Strictness strictness, Weights weights) {
        this.strictness = strictness;
        this.weights = weights;
    }

    Strictness strictness() {
        return strictness;
    }

    Weights weights() {
        return weights;
    }

    /** The label of each node; to be left as it is. */
    long[] of(IndexedGraph graph) {
        long[] labels = known.get(graph);
        if (labels == null) {
            labels = new long[graph.nodeCount()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = of(graph.node(i));
            }
            known.put(graph, labels);
        }
        return labels;
    }

    long of(Node node) {
        long operator = operators.computeIfAbsent(
                node.operator(), id -> Hashing.of(Hashing.of(Hashing.of(0, id.domain()), id.name()), id.overload()));
        if (strictness == Strictness.OPERATOR) {
            return operator;
        }
        long label = Hashing.of(operator, node.inputCount(), node.outputCount());
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> input = node.input(i);
            label = Hashing.of(label, input.isEmpty() ? OMITTED : input(input.get()));
        }
        for (Value output : node.outputs()) {
            label = Hashing.of(label, output.isOmitted() ? OMITTED : CONNECTED);
        }
        // Attributes have no order.
        long attributes = 0;
        for (Attribute attribute : node.attributes()) {
            attributes += Hashing.mix(value(Hashing.of(0, attribute.name()), attribute.value()));
        }
        label = Hashing.of(label, attributes);
        return strictness == Strictness.NAMED ? Hashing.of(label, Naming.key(node)) : label;
    }

    private long input(Value value) {
        return Weights.isWeight(value) ? weights.sum(value, strictness) : CONNECTED;
    }

    private long value(long sum, AttributeValue value) {
        if (value instanceof AttributeValue.IntValue number) {
            return Hashing.of(sum, 1, number.value());
        }
        if (value instanceof AttributeValue.FloatValue number) {
            return Hashing.of(sum, 2, Float.floatToIntBits(number.value()));
        }
        if (value instanceof AttributeValue.StringValue text) {
            return Hashing.of(Hashing.of(sum, 3), text.value());
        }
        if (value instanceof AttributeValue.TensorValue tensor) {
            return Hashing.of(sum, 4, weights.sum(tensor.value(), strictness));
        }
        if (value instanceof AttributeValue.SparseTensorValue tensor) {
            return Hashing.of(sum, 5, weights.sum(tensor.value(), strictness));
        }
        if (value instanceof AttributeValue.Reference reference) {
            return Hashing.of(Hashing.of(sum, 6, reference.kindCode()), reference.attribute());
        }
        if (value instanceof AttributeValue.TypeValue type) {
            return Hashing.of(Hashing.of(sum, 7), type.value().toString());
        }
        return list(sum, value);
    }

    private long list(long sum, AttributeValue value) {
        if (value instanceof AttributeValue.IntValues numbers) {
            long result = Hashing.of(sum, 8);
            for (long number : numbers.values()) {
                result = Hashing.of(result, number);
            }
            return result;
        }
        if (value instanceof AttributeValue.FloatValues numbers) {
            long result = Hashing.of(sum, 9);
            for (float number : numbers.values()) {
                result = Hashing.of(result, Float.floatToIntBits(number));
            }
            return result;
        }
        if (value instanceof AttributeValue.StringValues texts) {
            long result = Hashing.of(sum, 10);
            for (var text : texts.values()) {
                result = Hashing.of(result, text);
            }
            return result;
        }
        if (value instanceof AttributeValue.TensorValues tensors) {
            return tensors(Hashing.of(sum, 11), tensors.values());
        }
        if (value instanceof AttributeValue.SparseTensorValues tensors) {
            long result = Hashing.of(sum, 12);
            for (var tensor : tensors.values()) {
                result = Hashing.of(result, weights.sum(tensor, strictness));
            }
            return result;
        }
        if (value instanceof AttributeValue.TypeValues types) {
            return Hashing.of(Hashing.of(sum, 13), types.values().toString());
        }
        // What subgraphs compute is summed where the values that they capture are known.
        return Hashing.of(sum, 14, value.graphs().count());
    }

    private long tensors(long sum, Collection<Tensor> tensors) {
        long result = sum;
        for (Tensor tensor : tensors) {
            result = Hashing.of(result, weights.sum(tensor, strictness));
        }
        return result;
    }
}
