package org.onnxtwist.page.drawing.sketch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/**
 * An order of nodes in which those that depend on constants only stand right before the first node that reads them: blocks that prepare their
 * weights are alike then, wherever the model computes these.
 */
final class LateConstants {
    private final Function<Node, Stream<Value>> dependencies;
    private final Map<Node, Integer> waiting = new HashMap<>();
    private final List<Node> moved;

    private LateConstants(int size, Function<Node, Stream<Value>> dependencies) {
        this.moved = new ArrayList<>(size);
        this.dependencies = dependencies;
    }

    /**
     * Returns the nodes in the new order, without those that hold a constant.
     *
     * @param order the nodes in topological order
     * @param dependencies the values that a node depends on
     */
    static List<Node> moved(List<Node> order, Function<Node, Stream<Value>> dependencies) {
        LateConstants constants = new LateConstants(order.size(), dependencies);
        for (int i = 0; i < order.size(); i++) {
            if (!ModelSketches.isConstant(order.get(i))) {
                constants.place(order.get(i), i);
            }
        }
        order.stream().filter(constants.waiting::containsKey).forEach(constants.moved::add);
        return constants.moved;
    }

    private void place(Node node, int index) {
        if (dependencies.apply(node).allMatch(this::isFixed)) {
            waiting.put(node, index);
        } else {
            release(node);
            moved.add(node);
        }
    }

    private boolean isFixed(Value value) {
        return ModelSketches.isWeight(value)
                || value.producer().filter(waiting::containsKey).isPresent();
    }

    /** Appends the waiting nodes that a node depends on, in their order. */
    private void release(Node reader) {
        Map<Integer, Node> found = new TreeMap<>();
        Deque<Node> open = new ArrayDeque<>(List.of(reader));
        while (!open.isEmpty()) {
            dependencies
                    .apply(open.removeFirst())
                    .flatMap(value -> value.producer().stream())
                    .forEach(node -> {
                        Integer place = waiting.remove(node);
                        if (place != null) {
                            found.put(place, node);
                            open.addLast(node);
                        }
                    });
        }
        moved.addAll(found.values());
    }
}
