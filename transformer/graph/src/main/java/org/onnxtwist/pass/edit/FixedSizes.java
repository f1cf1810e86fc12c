package org.onnxtwist.pass.edit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.batch.ElementCounts;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Nodes that do not work for the sizes that the inputs of the model declare, because a constant states another size. An open size of an
 * input is tried as a prime number that nothing else in the model has.
 */
final class FixedSizes {
    private static final long FIRST_PRIME = 1009;

    private FixedSizes() {}

    /** @param types the inferred types of the model */
    static List<Finding> find(Model model, InferredTypes types) {
        List<Finding> found = new ArrayList<>();
        Map<Value, ValueType> open = new LinkedHashMap<>();
        Map<String, Dim> primes = new HashMap<>();
        for (Value input : model.graph().inputs()) {
            Optional<ValueType> probe = probe(input.type(), primes);
            probe.ifPresent(type -> {
                open.put(input, input.type());
                input.setType(type);
            });
        }
        InferredTypes probed = open.isEmpty() ? types : ShapeInference.inferFromNamedInputs(model);
        open.forEach(Value::setType);
        model.graph().forEachNode(node -> {
            if (!ElementCounts.areKept(node, types)) {
                found.add(finding(node, "does not fit the sizes of the inputs"));
            } else if (!ElementCounts.areKept(node, probed)) {
                found.add(finding(node, "works for one size of the inputs only"));
            }
        });
        return found;
    }

    private static Finding finding(Node node, String problem) {
        return new Finding(
                FindingCode.INPUT_SIZE,
                node.graph().toString(),
                Optional.of(node.name()),
                Optional.empty(),
                "node " + node + " " + problem + ", because a constant states a size: change the constant, or for the"
                        + " size of the batch use 'onnx-twist optimize --pass batch-dimension=N'");
    }

    /** The type with a prime in the place of each open size; empty if there is none. */
    private static Optional<ValueType> probe(ValueType type, Map<String, Dim> primes) {
        if (type.asTensor().isEmpty()
                || type.shape().known().isEmpty()
                || type.shape().isStatic()) {
            return Optional.empty();
        }
        List<Dim> dims = new ArrayList<>();
        for (Dim dim : type.shape().known().get()) {
            String name = dim instanceof Dim.Unknown ? "?" + primes.size() : dim.toString();
            dims.add(dim.isKnown() ? dim : primes.computeIfAbsent(name, none -> prime(primes.size())));
        }
        return Optional.of(ValueType.tensor(type.dtype(), Shape.of(dims)));
    }

    private static Dim prime(int index) {
        BigInteger prime = BigInteger.valueOf(FIRST_PRIME);
        for (int i = 0; i < index; i++) {
            prime = prime.nextProbablePrime();
        }
        return Dim.of(prime.longValueExact());
    }
}
