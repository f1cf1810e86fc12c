package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Compress;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GatherND;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.TopK;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Operators that pick elements by index. */
final class Gathering {
    private Gathering() {}

    /** Gather: the axis of the data gives way to the axes of the indices. */
    static void gather(NodeContext node) {
        Optional<List<Dim>> data = node.dims(0);
        Optional<List<Dim>> indices = node.dims(1);
        OptionalInt axis = data.isPresent()
                ? Axes.of(node.integer(Gather.AXIS, 0), data.get().size())
                : OptionalInt.empty();
        if (axis.isEmpty() || indices.isEmpty()) {
            node.output(0, node.dtype(0), Shape.UNKNOWN);
            return;
        }
        int at = axis.getAsInt();
        List<Dim> dims = new ArrayList<>(data.get().subList(0, at));
        dims.addAll(indices.get());
        dims.addAll(data.get().subList(at + 1, data.get().size()));
        node.output(0, node.dtype(0), dims);
        node.content(
                0,
                node.content(0)
                        .filter(value -> value.rank() == 1)
                        .flatMap(value -> node.content(1)
                                .flatMap(
                                        index -> SymbolicTensor.build(index.dims(), to -> pick(value, index.at(to))))));
    }

    private static Term pick(SymbolicTensor vector, Term index) {
        if (!(index instanceof Term.Constant constant)) {
            return Term.UNKNOWN;
        }
        long at = constant.value() < 0 ? constant.value() + vector.size() : constant.value();
        return at >= 0 && at < vector.size() ? vector.element((int) at) : Term.UNKNOWN;
    }

    /** GatherElements: one element of the data for each index. */
    static void elements(NodeContext node) {
        node.output(0, node.dtype(0), node.shape(1));
    }

    /** GatherND: the last axis of the indices holds coordinates into the data, behind the batch axes. */
    static void nd(NodeContext node) {
        Optional<List<Dim>> data = node.dims(0);
        Optional<List<Dim>> indices = node.dims(1).filter(dims -> !dims.isEmpty());
        long batch = node.integer(GatherND.BATCH_DIMS, 0);
        if (data.isPresent()
                && indices.isPresent()
                && indices.get().get(indices.get().size() - 1) instanceof Dim.Known depth
                && batch >= 0
                && batch <= data.get().size()
                && depth.size() <= data.get().size()
                && batch + depth.size() <= data.get().size()) {
            List<Dim> dims =
                    new ArrayList<>(indices.get().subList(0, indices.get().size() - 1));
            dims.addAll(
                    data.get().subList((int) (batch + depth.size()), data.get().size()));
            node.output(0, node.dtype(0), dims);
        } else {
            node.output(0, node.dtype(0), Shape.UNKNOWN);
        }
    }

    /** OneHot: a new axis of the given depth; the element type is that of the two values. */
    static void oneHot(NodeContext node) {
        Optional<List<Dim>> indices = node.dims(0);
        OptionalInt axis = indices.isPresent()
                ? Axes.of(node.integer(OneHot.AXIS, -1), indices.get().size() + 1)
                : OptionalInt.empty();
        if (axis.isEmpty()) {
            node.output(0, node.dtype(2), Shape.UNKNOWN);
            return;
        }
        List<Dim> dims = new ArrayList<>(indices.get());
        dims.add(axis.getAsInt(), node.scalar(1).toDim());
        node.output(0, node.dtype(2), dims);
    }

    /** TopK: the axis is cut to k, an attribute before version 10 and an input from then on. */
    static void topK(NodeContext node) {
        Term count = node.hasInput(1)
                ? node.scalar(1)
                : node.integer(TopK.K).stream().mapToObj(Term::of).findFirst().orElse(Term.UNKNOWN);
        Shape shape = node.dims(0)
                .flatMap(dims -> resized(dims, node.integer(TopK.AXIS, -1), count.toDim()))
                .orElse(Shape.UNKNOWN);
        node.output(0, node.dtype(0), shape);
        node.output(1, DType.INT64, shape);
    }

    private static Optional<Shape> resized(List<Dim> dims, long axis, Dim size) {
        OptionalInt at = Axes.of(axis, dims.size());
        if (at.isEmpty()) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>(dims);
        result.set(at.getAsInt(), size);
        return Optional.of(Shape.of(result));
    }

    /** NonZero: the coordinates of what is not zero, one row for each axis. Of a tensor that is filled, all count, or none. */
    static void nonZero(NodeContext node) {
        Dim rank = node.dims(0).map(dims -> Dim.of(dims.size())).orElse(Dim.UNKNOWN);
        Dim count = node.longs(0)
                .map(values ->
                        Dim.of(Arrays.stream(values).filter(value -> value != 0).count()))
                .or(() -> filled(node))
                .orElse(Dim.UNKNOWN);
        node.output(0, DType.INT64, List.of(rank, count));
    }

    private static Optional<Dim> filled(NodeContext node) {
        if (node.fill(0).isEmpty()) {
            return Optional.empty();
        }
        if (node.fill(0).getAsDouble() == 0) {
            return Optional.of(Dim.of(0));
        }
        return node.dims(0)
                .map(dims -> dims.stream()
                        .map(Term::of)
                        .reduce(Term.of(1), Term::times)
                        .toDim());
    }

    /** Compress: keeps some of an axis, or of all elements in one row. */
    static void compress(NodeContext node) {
        node.output(0, node.dtype(0), selected(node));
    }

    /** Unique: the distinct elements or slices, then where each was first, which each one is, and how often it occurs. */
    static void unique(NodeContext node) {
        node.output(0, node.dtype(0), selected(node));
        for (int i = 1; i < node.outputCount(); i++) {
            node.output(i, DType.INT64, List.of(Dim.UNKNOWN));
        }
    }

    private static Shape selected(NodeContext node) {
        if (node.integer(Compress.AXIS).isEmpty()) {
            return Shape.of(List.of(Dim.UNKNOWN));
        }
        return node.dims(0)
                .flatMap(dims -> resized(dims, node.integer(Compress.AXIS, 0), Dim.UNKNOWN))
                .orElse(Shape.UNKNOWN);
    }
}
