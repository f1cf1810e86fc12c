package org.onnxtwist.twist.recognise;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;
import org.onnxtwist.twist.recognise.value.SizeEquality;

/**
 * The tensor that coordinates run over: [N, channels, height, width].
 *
 * @param channels at least 1
 * @param dtype what coordinates are rounded to
 */
record OutputExtent(Term items, long channels, Term height, Term width, DType dtype) {
    /** That of the output of a convolution; empty where its rank is not known. */
    static Optional<OutputExtent> of(Value output, long channels, ModelFacts facts) {
        return of(facts.shape(output).known(), channels, facts.dtype(output));
    }

    /** That of a tensor with those dimensions; empty where it has not four. */
    static Optional<OutputExtent> of(Optional<List<Dim>> dims, long channels, DType dtype) {
        return dims.filter(all -> all.size() == 4)
                .map(all -> new OutputExtent(
                        Term.of(all.get(0)), channels, size(all, GridAxis.Y), size(all, GridAxis.X), dtype));
    }

    /**
     * With the height and width of {@code result} where they are constants and those of this are not: the sum of a convolution and of
     * constants of a fixed size runs for an input of that size alone, or of one row or column that is broadcast.
     */
    OutputExtent fixedBy(Optional<List<Dim>> result) {
        return of(result, channels, dtype)
                .map(fixed -> new OutputExtent(
                        items, channels, fixed(height, fixed.height()), fixed(width, fixed.width()), dtype))
                .orElse(this);
    }

    /** The same, with coordinates that are rounded to another type. */
    OutputExtent in(DType other) {
        return new OutputExtent(items, channels, height, width, other);
    }

    private static Term fixed(Term open, Term fixed) {
        return open.known().isEmpty() && fixed.known().isPresent() && !fixed.is(1) ? fixed : open;
    }

    /** Tells whether a convolution of {@code part} runs over this: with the same sizes, or open ones where these are fixed. */
    boolean covers(OutputExtent part) {
        return fits(height, part.height()) && fits(width, part.width());
    }

    private static boolean fits(Term whole, Term part) {
        return SizeEquality.areSame(whole, part)
                || (whole.known().isPresent() && !whole.is(1) && part.known().isEmpty());
    }

    private static Term size(List<Dim> dims, GridAxis axis) {
        return Term.of(dims.get(axis.dimension()));
    }

    /** The number of columns or rows. */
    Term size(GridAxis axis) {
        return axis == GridAxis.X ? width : height;
    }

    /** Tells whether {@code term} is the number of columns or rows wherever there are any. */
    boolean isSize(GridAxis axis, Term term) {
        return SizeEquality.areSame(size(axis), term);
    }

    /** By how much a coordinate with that offset may differ from what it should be, when each step of its computation was rounded. */
    double tolerance(double offset) {
        // Where the type is not known, it may be as coarse as float.
        DType rounded = dtype.isConvFloat() ? dtype : DType.FLOAT;
        return 4 * rounded.unitRoundoff() * (2 + Math.abs(offset));
    }
}
