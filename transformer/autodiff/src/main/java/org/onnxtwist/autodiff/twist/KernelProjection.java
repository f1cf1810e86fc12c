package org.onnxtwist.autodiff.twist;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.autodiff.rule.GroupRule.Group;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Sub;

/**
 * The nodes that make a stored 3x3 kernel antisymmetric, as a rewrite for training writes them:
 *
 * <pre>
 *   taps = Reshape(K, [0, 0, 9]);  K' = Reshape(Mul(Sub(taps, Gather(taps, [8, 7, ..., 0])), 0.5), [0, 0, 3, 3])
 * </pre>
 *
 * @param stored K
 * @param output K'
 */
record KernelProjection(Value stored, Value output, Set<Node> nodes) {
    private static final List<Long> REVERSED = List.of(8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L);

    /** The nodes that make this value; empty if it is no kernel that is made so. */
    static Optional<KernelProjection> of(Value kernel) {
        Optional<Node> whole = made(Optional.of(kernel), Reshape.ID);
        Optional<Node> half = whole.flatMap(node -> made(node.input(0), Mul.ID));
        Optional<Node> difference = half.flatMap(node -> made(node.input(0), Sub.ID));
        Optional<Node> turned = difference.flatMap(node -> made(node.input(1), Gather.ID));
        Optional<Node> taps = difference.flatMap(node -> made(node.input(0), Reshape.ID));
        boolean fits = turned.isPresent()
                && taps.isPresent()
                && turned.get().input(0).equals(difference.get().input(0))
                && Gather.AXIS.of(turned.get()) == 2
                && holds(turned.get(), REVERSED)
                && holds(taps.get(), List.of(0L, 0L, 9L))
                && holds(whole.get(), List.of(0L, 0L, 3L, 3L))
                && half.get()
                        .input(1)
                        .flatMap(Value::constant)
                        .filter(KernelProjection::isHalf)
                        .isPresent();
        return fits
                ? Optional.of(new KernelProjection(
                        taps.get().input(0).orElseThrow(),
                        kernel,
                        Set.of(whole.get(), half.get(), difference.get(), turned.get(), taps.get())))
                : Optional.empty();
    }

    /** The projections of all kernels of a graph's Convs. */
    static List<KernelProjection> in(Graph graph) {
        Map<Value, KernelProjection> found = new LinkedHashMap<>();
        graph.nodes().forEach(node -> {
            if (node.operator().equals(Conv.ID)) {
                node.input(1)
                        .flatMap(KernelProjection::of)
                        .ifPresent(projection -> found.put(projection.output(), projection));
            }
        });
        return List.copyOf(found.values());
    }

    private static Optional<Node> made(Optional<Value> value, OperatorId operator) {
        return value.flatMap(Value::producer).filter(node -> node.operator().equals(operator));
    }

    private static boolean holds(Node node, List<Long> numbers) {
        return node.input(1)
                .flatMap(Value::constant)
                .filter(tensor -> tensor.dtype().isInteger()
                        && tensor.elements() == numbers.size()
                        && java.util.Arrays.stream(tensor.toLongs())
                                .boxed()
                                .toList()
                                .equals(numbers))
                .isPresent();
    }

    private static boolean isHalf(Tensor tensor) {
        return tensor.elements() == 1 && tensor.toDoubles()[0] == 0.5;
    }

    /** The projection as a group through which the gradient passes unchanged. */
    Group straightThrough() {
        return new Group(nodes, output, Set.of(stored), node -> {
            if (node.differentiation().wants(stored)) {
                node.differentiation().contribute(stored, node.gradient());
            }
        });
    }
}
