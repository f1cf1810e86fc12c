package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.ReduceMax;
import org.onnxtwist.op.ReduceMin;
import org.onnxtwist.op.ReduceProd;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Reductions along axes, which shrink to 1, or go where keepdims is 0. */
final class ReductionOperators {
    private ReductionOperators() {}

    /** The Reduce family: axes as an attribute, or from version 18 (ReduceSum 13) on as an input; all axes without either. */
    static void reduce(NodeContext node) {
        boolean keep = node.integer(ReduceSum.KEEPDIMS, 1) != 0;
        Optional<long[]> axes = node.integers(ReduceSum.AXES, 1);
        boolean stated = node.hasInput(1) || node.integers(ReduceSum.AXES).isPresent();
        boolean none = axes.map(list -> list.length == 0).orElse(!stated);
        if (none && node.integer(ReduceSum.NOOP_WITH_EMPTY_AXES, 0) != 0) {
            node.output(0, node.type(0));
            return;
        }
        Optional<List<Dim>> input = node.dims(0);
        if (input.isEmpty()) {
            node.output(0, node.dtype(0), none && !keep ? Shape.of() : Shape.UNKNOWN);
        } else if (axes.isEmpty() && stated) {
            node.output(0, node.dtype(0), withUnknownAxes(node, input.get().size(), keep));
        } else {
            boolean[] all = new boolean[input.get().size()];
            Arrays.fill(all, true);
            Optional<boolean[]> marks = none ? Optional.of(all) : axes.flatMap(list -> Axes.marked(list, all.length));
            marks.ifPresent(reduced -> node.output(0, node.dtype(0), without(input.get(), reduced, keep)));
            node.content(0, content(node, keep));
        }
    }

    private static Shape withUnknownAxes(NodeContext node, int rank, boolean keep) {
        if (keep) {
            return Shape.of(Sizes.unknown(rank));
        }
        return node.elements(1)
                .filter(axes -> axes.size() <= rank)
                .map(axes -> Shape.of(Sizes.unknown(rank - axes.size())))
                .orElse(Shape.UNKNOWN);
    }

    private static List<Dim> without(List<Dim> dims, boolean[] reduced, boolean keep) {
        List<Dim> result = new ArrayList<>(dims.size());
        for (int i = 0; i < dims.size(); i++) {
            if (!reduced[i]) {
                result.add(dims.get(i));
            } else if (keep) {
                result.add(Dim.of(1));
            }
        }
        return result;
    }

    /** The sum, product or bound of a vector, which is how models count elements. */
    private static Optional<SymbolicTensor> content(NodeContext node, boolean keep) {
        Optional<List<Term>> terms =
                node.content(0).filter(value -> value.rank() == 1).map(SymbolicTensor::elements);
        Optional<Term> total = switch (node.operator()) {
            case ReduceSum.NAME -> terms.map(list -> list.stream().reduce(Term.of(0), Term::plus));
            case ReduceProd.NAME -> terms.map(list -> list.stream().reduce(Term.of(1), Term::times));
            case ReduceMax.NAME -> terms.flatMap(list -> list.stream().reduce(Term::max));
            case ReduceMin.NAME -> terms.flatMap(list -> list.stream().reduce(Term::min));
            default -> Optional.empty();
        };
        return total.map(term -> keep ? SymbolicTensor.vector(List.of(term)) : SymbolicTensor.scalar(term));
    }

    /** ArgMax and ArgMin: one axis, as int64. */
    static void arg(NodeContext node) {
        Shape shape = node.dims(0)
                .flatMap(dims -> Axes.marked(new long[] {node.integer(ArgMax.AXIS, 0)}, dims.size())
                        .map(marks -> Shape.of(without(dims, marks, node.integer(ReduceSum.KEEPDIMS, 1) != 0))))
                .orElse(Shape.UNKNOWN);
        node.output(0, DType.INT64, shape);
    }
}
