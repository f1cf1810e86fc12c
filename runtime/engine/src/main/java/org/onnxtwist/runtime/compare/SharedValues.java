package org.onnxtwist.runtime.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.trait.Nondeterminism;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * The values that nodes of two main graphs make under one name, or under the names of a pair, in topological order of the first graph.
 *
 * @param values the values to compare
 * @param remarks what was left out
 */
record SharedValues(List<SharedValue> values, List<String> remarks) {
    /** The size assumed for a value whose shape is not known, in bytes. */
    private static final long UNKNOWN_SIZE = 4L << 20;

    /** A value of both models, and the bytes that it takes. */
    record SharedValue(String name, Value first, Value second, DType dtype, long bytes) {}

    /**
     * Finds the values.
     *
     * @param paired names in the second model by names in the first
     * @param feeds the inputs of the run, which determine open sizes
     */
    static SharedValues of(Model first, Model second, Map<String, String> paired, Map<String, Tensor> feeds) {
        Map<String, Value> theirs = second.graph().valuesByName();
        ModelCopy sized = ModelCopy.of(first);
        first.graph().inputs().forEach(input -> {
            Tensor fed = feeds.get(input.name().orElse(""));
            if (fed != null) {
                sized.copyOf(input).setType(fed.type());
            }
        });
        InferredTypes types = ShapeInference.infer(sized.model());
        Set<Value> random = random(first);
        random.addAll(random(second));
        Set<String> claimed = new HashSet<>(paired.values());
        List<SharedValue> shared = new ArrayList<>();
        Map<String, Integer> left = new LinkedHashMap<>();
        for (Node node : TopologicalOrder.of(first.graph())) {
            for (Value value : node.outputs()) {
                String name = value.name().orElse("");
                if (name.isEmpty()) {
                    continue;
                }
                String namesake = paired.getOrDefault(name, claimed.contains(name) ? "" : name);
                Value other = theirs.get(namesake);
                ValueType type = types.of(sized.copyOf(value));
                if (other == null || other.producer().isEmpty()) {
                    left.merge("that the second model does not compute under this name", 1, Integer::sum);
                } else if (random.contains(value) || random.contains(other)) {
                    left.merge("that depend on random numbers", 1, Integer::sum);
                } else if (type.dtype() == DType.UNDEFINED) {
                    left.merge("that are no tensors, or of which the type is not known", 1, Integer::sum);
                } else {
                    shared.add(new SharedValue(name, value, other, type.dtype(), bytes(type)));
                }
            }
        }
        long inner =
                first.allNodes().filter(node -> node.graph() != first.graph()).count();
        if (inner > 0) {
            left.merge("in subgraphs and functions", (int) inner, Integer::sum);
        }
        List<String> remarks = new ArrayList<>();
        left.forEach((reason, count) -> remarks.add((inner == count && reason.startsWith("in ") ? "the values of " : "")
                + count
                + (reason.startsWith("in ") ? count == 1 ? " node " : " nodes " : count == 1 ? " value " : " values ")
                + reason + (count == 1 && !reason.startsWith("in ") ? " was" : " were") + " left out"));
        return new SharedValues(shared, remarks);
    }

    private static long bytes(ValueType type) {
        long elements = 1;
        if (type.shape().known().isEmpty()) {
            return UNKNOWN_SIZE;
        }
        for (int axis = 0; axis < type.shape().known().get().size(); axis++) {
            if (type.shape().size(axis).isEmpty()) {
                return UNKNOWN_SIZE;
            }
            elements *= type.shape().size(axis).getAsLong();
        }
        return type.dtype() == DType.STRING ? UNKNOWN_SIZE : type.dtype().byteSize(elements);
    }

    /** The values of the main graph that depend on what a node draws at random. */
    private static Set<Value> random(Model model) {
        Predicate<Node> draws = new Nondeterminism(model);
        Set<Value> random = new HashSet<>();
        for (Node node : TopologicalOrder.of(model.graph())) {
            boolean inside = node.subgraphs().anyMatch(body -> body.allNodes().anyMatch(draws));
            if (inside || draws.test(node) || node.dependencies().anyMatch(random::contains)) {
                random.addAll(node.outputs());
            }
        }
        return random;
    }

    /** Returns the values in groups, in order, each of which takes at most so many bytes, or is a single value. */
    List<List<SharedValue>> groups(long most) {
        List<List<SharedValue>> groups = new ArrayList<>();
        List<SharedValue> group = new ArrayList<>();
        long bytes = 0;
        for (SharedValue value : values) {
            if (!group.isEmpty() && bytes + value.bytes() > most) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(value);
            bytes += value.bytes();
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }
}
