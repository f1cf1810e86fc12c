package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Operators that keep the elements in their order and only change the shape. */
final class Reshaping {
    private static final Dim ONE = Dim.of(1);

    private Reshaping() {}

    /** Reshape: 0 copies a dimension of the input (unless allowzero), -1 stands for the remaining size. */
    static void reshape(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        Optional<List<Term>> wanted = node.integers(Reshape.SHAPE)
                .map(SymbolicTensor::vector)
                .or(() -> node.elements(1))
                .filter(value -> value.rank() == 1)
                .map(SymbolicTensor::elements);
        DType dtype = node.dtype(0);
        if (wanted.isEmpty()) {
            node.output(0, dtype, Shape.UNKNOWN);
            return;
        }
        List<Dim> dims = ReshapeTarget.dims(input, wanted.get(), node.integer(Reshape.ALLOWZERO, 0) != 0);
        node.output(0, dtype, dims);
        keepContent(node);
    }

    /** Flatten: two dimensions, those before the axis and those from it on. */
    static void flatten(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        if (input.isEmpty()) {
            node.output(0, node.dtype(0), List.of(Dim.UNKNOWN, Dim.UNKNOWN));
            return;
        }
        List<Dim> dims = input.get();
        long axis = node.integer(Flatten.AXIS, 1);
        long split = axis < 0 ? axis + dims.size() : axis;
        if (split >= 0 && split <= dims.size()) {
            node.output(
                    0,
                    node.dtype(0),
                    List.of(product(dims.subList(0, (int) split)), product(dims.subList((int) split, dims.size()))));
            keepContent(node);
        }
    }

    private static Dim product(List<Dim> dims) {
        return dims.stream().map(Term::of).reduce(Term.of(1), Term::times).toDim();
    }

    /** Squeeze: drops the given axes, an attribute before version 13 and an input from then on; if none are given, those of size 1. */
    static void squeeze(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        Optional<long[]> axes = node.integers(Squeeze.AXES, 1);
        boolean named = axes.isPresent() || node.hasInput(1);
        Optional<List<Dim>> dims = input.flatMap(list -> named
                ? axes.flatMap(numbers -> Axes.marked(numbers, list.size())).map(drop -> without(list, drop))
                : withoutOnes(list));
        node.output(0, node.dtype(0), dims.map(Shape::of).orElse(Shape.UNKNOWN));
        keepContent(node);
    }

    private static List<Dim> without(List<Dim> dims, boolean[] drop) {
        List<Dim> kept = new ArrayList<>(dims.size());
        for (int i = 0; i < dims.size(); i++) {
            if (!drop[i]) {
                kept.add(dims.get(i));
            }
        }
        return kept;
    }

    /** The dimensions other than 1; empty if a dimension is unknown, since it might be 1. */
    private static Optional<List<Dim>> withoutOnes(List<Dim> dims) {
        return dims.stream().allMatch(Dim::isKnown)
                ? Optional.of(dims.stream().filter(dim -> !dim.equals(ONE)).toList())
                : Optional.empty();
    }

    /** Unsqueeze: inserts dimensions of size 1, at axes of the result. */
    static void unsqueeze(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        Optional<long[]> axes = node.integers(Unsqueeze.AXES, 1);
        if (input.isEmpty() || axes.isEmpty()) {
            node.output(0, node.dtype(0), Shape.UNKNOWN);
            return;
        }
        int rank = input.get().size() + axes.get().length;
        Optional<boolean[]> added = Axes.distinct(axes.get(), rank).flatMap(distinct -> Axes.marked(axes.get(), rank));
        if (added.isPresent()) {
            List<Dim> dims = new ArrayList<>(input.get());
            for (int i = 0; i < rank; i++) {
                if (added.get()[i]) {
                    dims.add(i, ONE);
                }
            }
            node.output(0, node.dtype(0), dims);
            keepContent(node);
        }
    }

    /** Sets the content of the output to the input's elements, if its shape is known and has the same number of elements. */
    private static void keepContent(NodeContext node) {
        Optional<SymbolicTensor> content = node.content(0);
        if (content.isEmpty()) {
            return;
        }
        Sizes.small(node.inferred(0).type().shape())
                .filter(dims -> dims.stream().reduce(1, (a, b) -> a * b)
                        == content.get().size())
                .ifPresent(dims -> node.content(0, content.map(value -> value.reshaped(dims))));
    }
}
