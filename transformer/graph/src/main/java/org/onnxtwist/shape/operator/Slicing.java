package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.op.spec.SliceRange;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.shape.term.Term.Constant;

/** Slice: a range of each of some axes. Ranges are attributes before version 10, inputs from then on. */
final class Slicing {
    /** Ends from here on mean "to the end": exporters write the largest 32-bit or 64-bit integer. */
    private static final long TO_THE_END = Integer.MAX_VALUE;

    /** The range of one axis. */
    private record Range(Term start, Term end, Term step) {}

    private Slicing() {}

    static void slice(NodeContext node, List<Dim> input) {
        int rank = input.size();
        Optional<List<Range>> ranges = ranges(node, rank);
        if (ranges.isEmpty()) {
            node.output(0, node.dtype(0), Sizes.unknown(rank));
            return;
        }
        List<Dim> dims = new ArrayList<>(input);
        for (int i = 0; i < rank; i++) {
            dims.set(i, length(Term.of(dims.get(i)), ranges.get().get(i)).toDim());
        }
        node.output(0, node.dtype(0), dims);
        node.content(
                0,
                node.content(0)
                        .filter(value -> value.rank() == rank)
                        .flatMap(value -> sliced(value, ranges.get(), dims)));
    }

    /** One range for each axis; empty where it is not known which axes are sliced. */
    private static Optional<List<Range>> ranges(NodeContext node, int rank) {
        Optional<SymbolicTensor> starts =
                node.integers(Slice.STARTS).map(SymbolicTensor::vector).or(() -> node.elements(1));
        Optional<SymbolicTensor> ends =
                node.integers(Slice.ENDS).map(SymbolicTensor::vector).or(() -> node.elements(2));
        if (starts.isEmpty()
                || ends.isEmpty()
                || starts.get().size() != ends.get().size()) {
            return Optional.empty();
        }
        int count = starts.get().size();
        boolean named = node.attribute(Slice.AXES).isPresent() || node.hasInput(3);
        Optional<long[]> axes = named
                ? node.integers(Slice.AXES, 3)
                : Optional.of(LongStream.range(0, count).toArray());
        Optional<SymbolicTensor> steps = node.hasInput(4) ? node.elements(4) : Optional.empty();
        if (axes.isEmpty()
                || axes.get().length != count
                || (node.hasInput(4) && steps.filter(s -> s.size() == count).isEmpty())) {
            return Optional.empty();
        }
        List<Range> ranges =
                new ArrayList<>(Collections.nCopies(rank, new Range(Term.of(0), Term.of(Long.MAX_VALUE), Term.of(1))));
        for (int i = 0; i < count; i++) {
            OptionalInt axis = Axes.of(axes.get()[i], rank);
            if (axis.isEmpty()) {
                return Optional.empty();
            }
            Term step = steps.isPresent() ? steps.get().element(i) : Term.of(1);
            ranges.set(
                    axis.getAsInt(),
                    new Range(starts.get().element(i), ends.get().element(i), step));
        }
        return Optional.of(ranges);
    }

    private static Term length(Term size, Range range) {
        if (size.is(0)) {
            return size;
        }
        if (range.step instanceof Constant step
                && range.end instanceof Constant end
                && SliceRange.isAmbiguous(end.value(), step.value())) {
            return Term.UNKNOWN;
        }
        if (size instanceof Constant length
                && range.start instanceof Constant start
                && range.end instanceof Constant end
                && range.step instanceof Constant step
                && step.value() != 0) {
            return SliceRange.of(length.value(), start.value(), end.value(), step.value())
                    .map(taken -> Term.of(taken.count()))
                    .orElse(Term.UNKNOWN);
        }
        boolean forwards = range.start.is(0) && range.step.is(1);
        boolean whole = (range.end instanceof Constant end && end.value() >= TO_THE_END) || range.end.sameAs(size);
        boolean backwards = range.start.is(-1)
                && range.step.is(-1)
                && range.end instanceof Constant stop
                && stop.value() < -TO_THE_END;
        if ((forwards && whole) || backwards) {
            return size;
        }
        if (!forwards) {
            return Term.UNKNOWN;
        }
        if (range.end instanceof Constant end && end.value() < 0) {
            return end.value() > -TO_THE_END ? size.plus(end).max(Term.of(0)) : Term.UNKNOWN;
        }
        return range.end.isNatural() ? size.min(range.end) : Term.UNKNOWN;
    }

    private static Optional<SymbolicTensor> sliced(SymbolicTensor value, List<Range> ranges, List<Dim> dims) {
        int rank = dims.size();
        int[] first = new int[rank];
        int[] step = new int[rank];
        for (int i = 0; i < rank; i++) {
            if (!(ranges.get(i).start instanceof Constant start) || !(ranges.get(i).step instanceof Constant stride)) {
                return Optional.empty();
            }
            first[i] = (int) SliceRange.first(value.dims().get(i), start.value(), stride.value());
            step[i] =
                    (int) Math.max(-SymbolicTensor.MAX_ELEMENTS, Math.min(SymbolicTensor.MAX_ELEMENTS, stride.value()));
        }
        int[] source = new int[rank];
        return Sizes.small(Shape.of(dims))
                .flatMap(sizes -> SymbolicTensor.build(sizes, at -> {
                    for (int i = 0; i < rank; i++) {
                        source[i] = first[i] + at[i] * step[i];
                    }
                    return value.at(source);
                }));
    }
}
