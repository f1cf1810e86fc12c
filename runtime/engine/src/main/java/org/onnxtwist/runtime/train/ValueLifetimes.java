package org.onnxtwist.runtime.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.trait.OperatorTrait;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * The memory of the computed values of a graph of known sizes, as ONNX Runtime keeps them: a value lives from its node to the last node
 * that reads it, an output to the end; a view takes no memory, and an elementwise node writes over an operand that nothing else reads.
 * The nodes run in the order that the runtime plans, see {@link org.onnxtwist.autodiff.OutputOrder}. Bodies of control flow do not count.
 */
final class ValueLifetimes {
    private static final Set<OperatorId> VIEWS = Set.of(Flatten.ID, Identity.ID, Reshape.ID, Squeeze.ID, Unsqueeze.ID);

    private final Graph graph;
    private final InferredTypes types;
    private final Map<Value, Integer> readers = new HashMap<>();
    private final Map<Value, Value> owners = new HashMap<>();
    private final Map<Value, Long> allocated = new HashMap<>();
    private long now;
    private long peak;

    private ValueLifetimes(Model model) {
        this.graph = model.graph();
        this.types = types(model);
    }

    /**
     * The types as if nothing were computed again: the target of the Reshape that lets a value be read only after a gradient is its shape and
     * zeros, which are computed from that gradient.
     */
    private static InferredTypes types(Model model) {
        Map<Node, Value> targets = new HashMap<>();
        for (Node node : model.graph().nodes()) {
            if (node.operator().equals(Reshape.ID)) {
                node.input(1)
                        .filter(target -> withoutZeros(target).isPresent())
                        .ifPresent(target -> targets.put(node, target));
            }
        }
        targets.forEach((node, target) -> node.setInput(1, withoutZeros(target).orElseThrow()));
        InferredTypes types = ShapeInference.infer(model);
        targets.forEach((node, target) -> node.setInput(1, target));
        return types;
    }

    /** The summand of integers that were multiplied by 0. */
    private static Optional<Value> withoutZeros(Value sum) {
        return sum.producer()
                .filter(node -> node.operator().equals(Add.ID)
                        && node.input(1).filter(ValueLifetimes::isZero).isPresent())
                .flatMap(node -> node.input(0));
    }

    private static boolean isZero(Value value) {
        return value.producer()
                .filter(node -> node.operator().equals(Mul.ID))
                .flatMap(node -> node.input(1))
                .flatMap(factor -> factor.initializer().or(factor::constant))
                .filter(factor -> factor.dtype().isInteger() && factor.elements() == 1 && factor.toLongs()[0] == 0)
                .isPresent();
    }

    /** The greatest number of bytes that computed values take at once; empty where the size of one is not known. */
    static OptionalLong peak(Model model) {
        ValueLifetimes lifetimes = new ValueLifetimes(model);
        for (Node node : lifetimes.graph.nodes()) {
            if (node.outputs().stream()
                    .anyMatch(
                            value -> !value.isOmitted() && lifetimes.size(value).isEmpty())) {
                return OptionalLong.empty();
            }
        }
        lifetimes.run();
        return OptionalLong.of(lifetimes.peak);
    }

    private OptionalLong size(Value value) {
        Optional<long[]> sizes = types.shape(value).sizes();
        if (sizes.isEmpty() || types.of(value).asTensor().isEmpty()) {
            return OptionalLong.empty();
        }
        long elements = 1;
        for (long size : sizes.get()) {
            elements *= size;
        }
        return OptionalLong.of(types.of(value).dtype().byteSize(elements));
    }

    private void run() {
        List<Node> order = order();
        for (Node node : order) {
            node.dependencies().distinct().forEach(value -> readers.merge(value, 1, Integer::sum));
        }
        graph.outputs().forEach(value -> readers.merge(value, 1, Integer::sum));
        for (Node node : order) {
            node.outputs().stream().filter(value -> !value.isOmitted()).forEach(value -> allocate(node, value));
            peak = Math.max(peak, now);
            node.dependencies().distinct().forEach(this::release);
            node.outputs().stream()
                    .filter(value -> !readers.containsKey(value))
                    .forEach(value -> now -= allocated.getOrDefault(value, 0L));
        }
    }

    /** Depth first from the nodes that nothing reads, the last one first; of what a node reads, the last one first, too. */
    private List<Node> order() {
        Map<Node, Integer> index = new HashMap<>();
        List<Node> sorted = new ArrayList<>();
        TopologicalOrder.of(graph).forEach(node -> {
            index.put(node, sorted.size());
            sorted.add(node);
        });
        Deque<Node> stack = new ArrayDeque<>();
        sorted.stream()
                .filter(node -> node.outputs().stream()
                        .noneMatch(value -> value.consumers().findAny().isPresent()))
                .forEach(stack::push);
        List<Node> order = new ArrayList<>();
        Set<Node> entered = new HashSet<>();
        Set<Node> left = new HashSet<>();
        while (!stack.isEmpty()) {
            Node node = stack.peek();
            if (entered.add(node)) {
                node.dependencies()
                        .flatMap(value -> value.producer().stream())
                        .distinct()
                        .sorted(Comparator.comparing(each -> index.getOrDefault(each, 0)))
                        .filter(each -> !entered.contains(each))
                        .forEach(stack::push);
            } else {
                stack.pop();
                if (left.add(node)) {
                    order.add(node);
                }
            }
        }
        return order;
    }

    private void allocate(Node node, Value value) {
        long bytes = size(value).orElse(0);
        Optional<Value> reused = node.inputValues()
                .filter(input -> input.producer().isPresent() && isTakenOver(node, input, bytes))
                .findFirst();
        if (reused.isPresent()) {
            Value owner = owners.getOrDefault(reused.get(), reused.get());
            owners.put(value, owner);
            readers.merge(owner, readers.getOrDefault(value, 0), Integer::sum);
        } else if (!(VIEWS.contains(node.operator())
                && !node.input(0).flatMap(Value::producer).isPresent())) {
            now += bytes;
            allocated.put(value, bytes);
        }
    }

    private boolean isTakenOver(Node node, Value input, long bytes) {
        if (VIEWS.contains(node.operator())) {
            return node.input(0).filter(input::equals).isPresent();
        }
        Value owner = owners.getOrDefault(input, input);
        return OperatorTrait.ELEMENTWISE.holdsOf(node.operator())
                && node.outputCount() == 1
                && readers.getOrDefault(owner, 0) == 1
                && size(owner).orElse(-1) == bytes;
    }

    private void release(Value value) {
        Value owner = owners.getOrDefault(value, value);
        if (owner != value) {
            readers.merge(value, -1, Integer::sum);
        }
        int left = readers.merge(owner, -1, Integer::sum);
        if (left == 0) {
            now -= allocated.getOrDefault(owner, 0L);
        }
    }
}
