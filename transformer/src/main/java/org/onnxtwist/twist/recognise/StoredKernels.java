package org.onnxtwist.twist.recognise;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.twist.ConvGeometry;

/** Which values of a model are 3x3 kernels that it computes from constants. Nodes are followed in topological order, each once. */
final class StoredKernels {
    private static final int TAPS = ConvGeometry.TAPS;
    private static final int SIDE = 3;

    private final Facts facts;
    private final Quantities quantities;
    private final Map<Value, StoredKernel> known = new HashMap<>();

    StoredKernels(Facts facts, Quantities quantities) {
        this.facts = facts;
        this.quantities = quantities;
    }

    Optional<StoredKernel> of(Value value) {
        StoredKernel kernel = known.get(value);
        return kernel != null
                ? Optional.of(kernel)
                : facts.constant(value).filter(StoredKernels::holdsTaps).map(StoredKernel::of);
    }

    private static boolean holdsTaps(Tensor tensor) {
        long[] dims = tensor.dims();
        return tensor.dtype().isConvFloat()
                && dims.length > 1
                && (dims[dims.length - 1] == TAPS || (dims[dims.length - 1] == SIDE && dims[dims.length - 2] == SIDE));
    }

    /** Finds out whether a node makes kernels; what it reads was followed before. */
    void follow(Node node) {
        if (node.outputCount() == 1 && node.operator().domain().isEmpty()) {
            made(node).filter(made -> keepsTaps(node)).ifPresent(kernel -> known.put(node.output(0), kernel));
        }
    }

    /** Whether the last axes of what comes out hold nine taps, as those of what goes in do. */
    private boolean keepsTaps(Node node) {
        return facts.sizes(node.output(0))
                .filter(sizes -> sizes.size() > 1)
                .filter(sizes -> isFlat(sizes) || isSquare(sizes))
                .isPresent();
    }

    private static boolean isFlat(List<Long> sizes) {
        return sizes.get(sizes.size() - 1) == TAPS;
    }

    private static boolean isSquare(List<Long> sizes) {
        return sizes.get(sizes.size() - 1) == SIDE && sizes.get(sizes.size() - 2) == SIDE;
    }

    private Optional<StoredKernel> made(Node node) {
        return switch (node.operator().name()) {
            case Identity.NAME, Reshape.NAME, Squeeze.NAME, Unsqueeze.NAME -> first(node);
            case Cast.NAME -> facts.changesNothing(node) ? first(node) : Optional.empty();
            case Neg.NAME -> first(node).map(kernel -> kernel.times(-1));
            case Add.NAME -> both(node, Double::sum);
            case Sub.NAME -> both(node, (a, b) -> a - b);
            case Mul.NAME -> scaled(node, 0, 1, false).or(() -> scaled(node, 1, 0, false));
            case Div.NAME -> scaled(node, 0, 1, true);
            case Transpose.NAME -> first(node).flatMap(kernel -> transposed(kernel, node));
            case Slice.NAME -> first(node).flatMap(kernel -> reversed(kernel, node));
            case Gather.NAME -> first(node).flatMap(kernel -> gathered(kernel, node));
            default -> Optional.empty();
        };
    }

    private Optional<StoredKernel> first(Node node) {
        return node.input(0).flatMap(this::of);
    }

    private Optional<StoredKernel> both(Node node, DoubleBinaryOperator operator) {
        Optional<StoredKernel> second = node.input(1).flatMap(this::of);
        boolean sameShape = second.isPresent()
                && facts.haveOneShape(node.input(0).orElseThrow(), node.input(1).orElseThrow());
        return sameShape ? first(node).flatMap(kernel -> kernel.combined(second.get(), operator)) : Optional.empty();
    }

    private Optional<StoredKernel> scaled(Node node, int kernel, int number, boolean divides) {
        return node.input(kernel)
                .flatMap(this::of)
                .flatMap(scaled -> node.input(number)
                        .flatMap(quantities::of)
                        .filter(Numbers.class::isInstance)
                        .flatMap(factor -> ((Numbers) factor)
                                .scalar().stream()
                                        .mapToObj(by -> scaled.times(divides ? 1 / by : by))
                                        .findFirst()));
    }

    /** The sizes of what a node reads. */
    private List<Long> read(Node node) {
        return node.input(0).flatMap(facts::sizes).orElse(List.of());
    }

    private Optional<StoredKernel> transposed(StoredKernel kernel, Node node) {
        int rank = read(node).size();
        List<Long> order = Transpose.PERM.find(node).orElse(List.of());
        boolean swaps = isSquare(read(node)) && order.size() == rank;
        for (int axis = 0; swaps && axis < rank; axis++) {
            long expected = axis < rank - 2 ? axis : 2L * rank - 3 - axis;
            swaps = order.get(axis) == expected;
        }
        return swaps ? Optional.of(kernel.reordered(tap -> tap % SIDE * SIDE + tap / SIDE)) : Optional.empty();
    }

    private Optional<StoredKernel> reversed(StoredKernel kernel, Node slice) {
        Optional<long[]> starts = facts.integers(slice, Slice.STARTS, 1);
        Optional<long[]> ends = facts.integers(slice, Slice.ENDS, 2);
        Optional<long[]> axes = facts.integers(slice, Slice.AXES, 3);
        Optional<long[]> steps = slice.input(4).flatMap(facts::content).flatMap(content -> content.longs());
        if (starts.isEmpty() || ends.isEmpty() || axes.isEmpty() || steps.isEmpty()) {
            return Optional.empty();
        }
        List<Long> sizes = read(slice);
        Optional<StoredKernel> result = Optional.of(kernel);
        for (int i = 0; i < axes.get().length; i++) {
            int axis = (int) Math.floorMod(axes.get()[i], (long) sizes.size());
            long size = sizes.get(axis);
            boolean isWhole = steps.get()[i] == -1
                    && (starts.get()[i] == -1 || starts.get()[i] >= size - 1)
                    && ends.get()[i] < -size;
            result = isWhole
                    ? result.flatMap(before -> ordered(before, sizes, axis, backwards((int) size)))
                    : Optional.empty();
        }
        return result;
    }

    private static long[] backwards(int size) {
        long[] order = new long[Math.max(0, Math.min(size, TAPS))];
        Arrays.setAll(order, at -> size - 1 - at);
        return order;
    }

    private Optional<StoredKernel> gathered(StoredKernel kernel, Node gather) {
        List<Long> sizes = read(gather);
        int axis = (int) Math.floorMod(Gather.AXIS.of(gather), (long) Math.max(1, sizes.size()));
        return gather.input(1)
                .flatMap(facts::content)
                .filter(content -> content.rank() == 1)
                .flatMap(content -> content.longs())
                .flatMap(order -> ordered(kernel, sizes, axis, order));
    }

    /** Kernels with the positions along one axis in another order. */
    private static Optional<StoredKernel> ordered(StoredKernel kernel, List<Long> sizes, int axis, long[] order) {
        int fromLast = sizes.size() - 1 - axis;
        boolean flat = isFlat(sizes) && fromLast == 0;
        boolean square = isSquare(sizes) && fromLast < 2;
        int size = flat ? TAPS : SIDE;
        if (!(flat || square)
                || order.length != size
                || Arrays.stream(order).anyMatch(position -> position < -size || position >= size)) {
            return Optional.empty();
        }
        return Optional.of(kernel.reordered(tap -> {
            int at = flat ? tap : fromLast == 0 ? tap % SIDE : tap / SIDE;
            int from = (int) Math.floorMod(order[at], (long) size);
            return flat ? from : fromLast == 0 ? tap / SIDE * SIDE + from : from * SIDE + tap % SIDE;
        }));
    }
}
