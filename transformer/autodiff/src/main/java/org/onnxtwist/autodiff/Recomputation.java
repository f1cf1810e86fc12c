package org.onnxtwist.autodiff;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.trait.OperatorTrait;
import org.onnxtwist.op.trait.RandomNumbers;
import org.onnxtwist.shape.InferredTypes;

/**
 * Lets a backward pass compute cheap values of the forward pass again, instead of keeping them.
 *
 * <pre>
 *   before:  y = Relu(c);  ...  dw = f(dy, y)
 *   after:   y = Relu(c);  ...  c2 = c behind dy;  y2 = Relu(c2);  dw = f(dy, y2)          where c is kept for another node
 * </pre>
 *
 * <p>Cheap is a value that at most {@value #LONGEST} elementwise nodes and normalisations compute from values that the backward pass reads anyway, from inputs,
 * weights and small values. Also what the backward pass itself computes from the forward pass alone waits for the gradient that it meets;
 * else it would be computed early and kept. See {@link Gate}.
 */
final class Recomputation {
    /** The most nodes that are computed again for one value. */
    static final int LONGEST = 8;

    /** The most elements of a value that is not worth it. */
    private static final long SMALL = 4096;

    /** Operators that are not elementwise, and take as little time for each element: views, and normalisations. */
    private static final Set<OperatorId> CHEAP = Set.of(
            BatchNormalization.ID,
            Flatten.ID,
            GroupNormalization.ID,
            InstanceNormalization.ID,
            LayerNormalization.ID,
            RMSNormalization.ID,
            Reshape.ID,
            Squeeze.ID,
            Unsqueeze.ID);

    private final Graph graph;
    private final InferredTypes types;
    private final List<Node> backward;
    private final Set<Node> placed;
    private final Gate gate;
    private final Set<Value> kept = new HashSet<>();
    private final Set<Value> cheap = new HashSet<>();
    private final Map<Value, Value> copies = new HashMap<>();

    /** What cannot be computed before some gradient is there. */
    private final Set<Value> waiting = new HashSet<>();

    /** @param backward the nodes of the backward pass, in their order */
    Recomputation(Model model, Graph graph, InferredTypes types, List<Node> backward) {
        this.graph = graph;
        this.types = types;
        this.backward = backward;
        this.placed = new HashSet<>(backward);
        this.gate = new Gate(model, types, new Arithmetic.Constants(Placement.atStart(model, graph)));
    }

    /** @param seeds the gradients with which the backward pass begins */
    void run(Set<Value> seeds) {
        for (Node node : TopologicalOrder.of(graph)) {
            if (!placed.contains(node)) {
                node.outputs().stream().filter(this::isReadBack).forEach(this::decide);
            }
        }
        Set<Value> gradients = new HashSet<>(seeds);
        Set<Value> varying = new HashSet<>();
        Optional<Value> latest = Optional.empty();
        for (Node node : backward) {
            boolean late = node.dependencies().anyMatch(gradients::contains);
            // A gradient that is the same in every run would be computed before the first one.
            boolean varies =
                    node.dependencies().anyMatch(value -> isPlaced(value) ? varying.contains(value) : !isWeight(value));
            latest.ifPresent(gradient -> redirect(node, gradient, late));
            if (varies) {
                varying.addAll(node.outputs());
            }
            if (late) {
                gradients.addAll(node.outputs());
                latest = varies
                        ? node.outputs().stream()
                                .filter(each -> !each.isOmitted())
                                .findFirst()
                        : latest;
            }
        }
    }

    private boolean isPlaced(Value value) {
        return value.producer().filter(placed::contains).isPresent();
    }

    private static boolean isWeight(Value value) {
        return value.initializer().isPresent() || value.constant().isPresent();
    }

    private boolean isReadBack(Value value) {
        return value.uses().stream()
                .anyMatch(use -> use instanceof Use.Input in
                        && (placed.contains(in.node()) || in.node().graph() != graph));
    }

    private boolean isReadInside(Value value) {
        return value.uses().stream()
                .anyMatch(use -> use instanceof Use.Input in && in.node().graph() != graph);
    }

    /** Tells whether a value takes no memory of its own, or little. */
    private boolean isFree(Value value) {
        if (value.producer().isEmpty() || value.constant().isPresent()) {
            return true;
        }
        Optional<long[]> sizes = types.shape(value).sizes();
        return sizes.map(known -> Arrays.stream(known).reduce(1, (a, b) -> a * b) <= SMALL)
                .orElseGet(() -> types.of(value).dtype() == DType.INT64
                        && types.shape(value)
                                .known()
                                .filter(dims -> dims.size() <= 1)
                                .isPresent());
    }

    private void decide(Value value) {
        if (isFree(value)) {
            return;
        }
        boolean again = !value.isOutput()
                && !isReadInside(value)
                && isCheap(value.producer().orElseThrow(), new HashSet<>());
        (again ? cheap : kept).add(value);
    }

    /** Tells whether a node, and what it reads up to values that are kept, are few cheap nodes. */
    private boolean isCheap(Node node, Set<Node> nodes) {
        if (nodes.contains(node)) {
            return true;
        }
        nodes.add(node);
        return nodes.size() <= LONGEST
                && isCheapAlone(node)
                && node.inputValues()
                        .allMatch(input ->
                                isLeaf(input) || isCheap(input.producer().orElseThrow(), nodes));
    }

    private boolean isLeaf(Value value) {
        return isFree(value) || kept.contains(value);
    }

    /** Integers are excluded: those of the size of activations are random numbers, which are not cheap. */
    private boolean isCheapAlone(Node node) {
        DType type = types.of(node.output(0)).dtype();
        return (OperatorTrait.ELEMENTWISE.holdsOf(node.operator()) || CHEAP.contains(node.operator()))
                && !RandomNumbers.areDrawnBy(node)
                && node.outputCount() == 1
                && (type.isFloatingPoint() || type == DType.BOOL);
    }

    private void redirect(Node node, Value gradient, boolean late) {
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> input = node.input(i).filter(cheap::contains);
            if (input.isPresent()) {
                node.setInput(i, again(input.get(), gradient, node));
            }
        }
        if (!late && node.inputValues().noneMatch(waiting::contains)) {
            wait(node, gradient, kept);
        }
        if (late || node.inputValues().anyMatch(waiting::contains)) {
            waiting.addAll(node.outputs());
        }
    }

    /** Lets a node read one of some values only behind a gradient. */
    private void wait(Node node, Value gradient, Set<Value> some) {
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> input = node.input(i).filter(value -> some.contains(value) && gate.fits(value));
            if (input.isPresent()) {
                Value gated = gate.behind(gradient, input.get(), node);
                waiting.add(gated);
                node.setInput(i, gated);
                return;
            }
        }
    }

    /** The value, computed again before a node of the backward pass. */
    private Value again(Value value, Value gradient, Node anchor) {
        Value known = copies.get(value);
        if (known != null || isLeaf(value)) {
            return known == null ? value : known;
        }
        Node node = value.producer().orElseThrow();
        NodeBuilder described = graph.newNode(node.operator());
        node.attributes().forEach(described::attribute);
        node.inputs().forEach(input -> described.input(input.map(read -> again(read, gradient, anchor))));
        Node copy = described.output("again." + value.hint()).before(anchor);
        if (copy.inputValues().noneMatch(waiting::contains)) {
            wait(copy, gradient, new HashSet<>(copy.inputValues().toList()));
        }
        copies.put(value, copy.output(0));
        waiting.add(copy.output(0));
        return copy.output(0);
    }
}
