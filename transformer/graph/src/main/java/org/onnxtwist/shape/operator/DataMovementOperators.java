package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.DepthToSpace;
import org.onnxtwist.op.SpaceToDepth;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.op.spec.Permutation;
import org.onnxtwist.shape.node.BroadcastShape;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Operators that move or repeat elements: Transpose, Expand, Tile, DepthToSpace, SpaceToDepth. */
final class DataMovementOperators {
    private DataMovementOperators() {}

    /** Transpose: the axes in another order, by default reversed. */
    static void transpose(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        Optional<long[]> perm = node.integers(Transpose.PERM);
        if (input.isEmpty()) {
            Shape shape =
                    perm.map(order -> Shape.of(Sizes.unknown(order.length))).orElse(Shape.UNKNOWN);
            node.output(0, node.dtype(0), shape);
            return;
        }
        int rank = input.get().size();
        Optional<int[]> order = Axes.distinct(perm.orElseGet(() -> Permutation.reversed(rank)), rank)
                .filter(axes -> axes.length == rank);
        if (order.isEmpty()) {
            return;
        }
        List<Dim> dims = new ArrayList<>(rank);
        for (int axis : order.get()) {
            dims.add(input.get().get(axis));
        }
        node.output(0, node.dtype(0), dims);
        node.content(
                0,
                node.content(0).filter(value -> value.rank() == rank).flatMap(value -> transposed(value, order.get())));
    }

    private static Optional<SymbolicTensor> transposed(SymbolicTensor value, int[] order) {
        int rank = order.length;
        List<Integer> dims = new ArrayList<>(rank);
        for (int axis : order) {
            dims.add(value.dims().get(axis));
        }
        int[] source = new int[rank];
        return SymbolicTensor.build(dims, at -> {
            for (int i = 0; i < rank; i++) {
                source[order[i]] = at[i];
            }
            return value.at(source);
        });
    }

    /** Expand: broadcast to a shape, which may itself be smaller than the input. */
    static void expand(NodeContext node) {
        Optional<SymbolicTensor> wanted = node.elements(1).filter(value -> value.rank() == 1);
        if (wanted.isEmpty()) {
            node.output(0, node.dtype(0), Shape.UNKNOWN);
            return;
        }
        Shape target =
                Shape.of(wanted.get().elements().stream().map(Term::toDim).toList());
        Shape shape = BroadcastShape.of(node.shape(0), target);
        node.output(0, node.dtype(0), shape);
        node.content(
                0,
                node.content(0)
                        .flatMap(value -> Sizes.small(shape)
                                .filter(dims -> SymbolicTensor.broadcast(value.dims(), dims)
                                        .filter(dims::equals)
                                        .isPresent())
                                .flatMap(dims -> SymbolicTensor.build(dims, value::at))));
    }

    /** Tile, from version 6: repeats the input so often along each axis. */
    static void tile(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        Optional<SymbolicTensor> repeats = node.elements(1);
        if (input.isEmpty()
                || repeats.isEmpty()
                || repeats.get().size() != input.get().size()
                || node.inputCount() != 2) {
            node.output(
                    0,
                    node.dtype(0),
                    input.map(dims -> Shape.of(Sizes.unknown(dims.size()))).orElse(Shape.UNKNOWN));
            return;
        }
        List<Dim> dims = new ArrayList<>(input.get());
        for (int i = 0; i < dims.size(); i++) {
            dims.set(i, Term.of(dims.get(i)).times(repeats.get().element(i)).toDim());
        }
        node.output(0, node.dtype(0), dims);
        node.content(
                0,
                node.content(0)
                        .filter(value -> value.rank() == dims.size())
                        .flatMap(value -> Sizes.small(Shape.of(dims))
                                .flatMap(sizes ->
                                        SymbolicTensor.build(sizes, at -> value.at(wrapped(at, value.dims()))))));
    }

    private static int[] wrapped(int[] at, List<Integer> dims) {
        int[] source = new int[at.length];
        for (int i = 0; i < at.length; i++) {
            source[i] = at[i] % Math.max(1, dims.get(i));
        }
        return source;
    }

    /** DepthToSpace: channels become pixels of blocks. */
    static void depthToSpace(NodeContext node) {
        blocks(node, node.integer(DepthToSpace.BLOCKSIZE, 0), Term::floorDiv, Term::times);
    }

    /** SpaceToDepth: blocks of pixels become channels. */
    static void spaceToDepth(NodeContext node) {
        blocks(node, node.integer(SpaceToDepth.BLOCKSIZE, 0), Term::times, Term::floorDiv);
    }

    private static void blocks(
            NodeContext node, long size, BiFunction<Term, Term, Term> channels, BiFunction<Term, Term, Term> pixels) {
        node.dims(0)
                .filter(dims -> dims.size() == 4 && size > 0 && size <= Integer.MAX_VALUE)
                .ifPresent(dims -> node.output(
                        0,
                        node.dtype(0),
                        List.of(
                                dims.get(0),
                                channels.apply(Term.of(dims.get(1)), Term.of(size * size))
                                        .toDim(),
                                pixels.apply(Term.of(dims.get(2)), Term.of(size))
                                        .toDim(),
                                pixels.apply(Term.of(dims.get(3)), Term.of(size))
                                        .toDim())));
    }
}
