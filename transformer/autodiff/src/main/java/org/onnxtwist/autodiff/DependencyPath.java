package org.onnxtwist.autodiff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.shape.InferredTypes;

/** The part of a graph through which some values depend on others. */
final class DependencyPath {
    /** No node and no value. */
    static final DependencyPath EMPTY = new DependencyPath(Set.of(), List.of());

    private final Set<Value> values;
    private final List<Node> nodes;

    private DependencyPath(Set<Value> values, List<Node> nodes) {
        this.values = values;
        this.nodes = nodes;
    }

    /**
     * Finds the nodes and values that depend on {@code sources} and that {@code targets} depend on, by values that have a gradient: of
     * floating-point numbers, or of an unknown type.
     */
    static DependencyPath between(
            Graph graph, InferredTypes types, Collection<Value> sources, Collection<Value> targets) {
        return among(TopologicalOrder.of(graph), types, sources, targets);
    }

    /** As {@link #between}, of some nodes, each of which stands behind those that it reads. */
    static DependencyPath among(
            List<Node> order, InferredTypes types, Collection<Value> sources, Collection<Value> targets) {
        Set<Value> dependent = new HashSet<>(sources);
        for (Node node : order) {
            if (node.dependencies().anyMatch(dependent::contains)) {
                boolean quantized = isQuantized(node, types, dependent);
                node.outputs().stream()
                        .filter(output -> hasGradient(types.of(output))
                                || (quantized && mayBeQuantized(types.of(output).dtype())))
                        .forEach(dependent::add);
            }
        }
        Set<Value> values = new HashSet<>();
        targets.stream().filter(dependent::contains).forEach(values::add);
        List<Node> nodes = new ArrayList<>();
        for (int i = order.size() - 1; i >= 0; i--) {
            Node node = order.get(i);
            if (node.outputs().stream().anyMatch(values::contains)
                    && node.dependencies().anyMatch(dependent::contains)) {
                nodes.add(node);
                node.dependencies().filter(dependent::contains).forEach(values::add);
            }
        }
        return new DependencyPath(values, nodes);
    }

    /**
     * Quantised numbers stand for floating-point ones, whose gradients pass through them. What is computed of them stands for such numbers
     * too: to leave it out would make a zero of a gradient that has no rule.
     */
    private static boolean isQuantized(Node node, InferredTypes types, Set<Value> dependent) {
        return node.operator().equals(QuantizeLinear.ID)
                || node.inputValues()
                        .anyMatch(input -> dependent.contains(input)
                                && types.of(input).dtype().isInteger());
    }

    /** Sizes and positions are of 64 bits. */
    private static boolean mayBeQuantized(DType type) {
        return type.isInteger() && type != DType.INT64;
    }

    private static boolean hasGradient(ValueType type) {
        return type.dtype().isFloatingPoint() || type.dtype() == DType.UNDEFINED;
    }

    /** The nodes on the way, from the last to the first. */
    List<Node> nodes() {
        return nodes;
    }

    boolean contains(Value value) {
        return values.contains(value);
    }
}
