package org.onnxtwist.twist.recognise;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Value;
import org.onnxtwist.shape.Term;
import org.onnxtwist.twist.GridAxis;

/**
 * The tensor that coordinates run over: [N, channels, height, width].
 *
 * @param channels at least 1
 * @param dtype what coordinates are rounded to
 */
record Extent(Term items, long channels, Term height, Term width, DType dtype) {
    /** That of the output of a convolution; empty where its rank is not known. */
    static Optional<Extent> of(Value output, long channels, Facts facts) {
        return facts.shape(output)
                .known()
                .filter(dims -> dims.size() == 4)
                .map(dims -> new Extent(
                        Term.of(dims.get(0)),
                        channels,
                        size(dims, GridAxis.Y),
                        size(dims, GridAxis.X),
                        facts.dtype(output)));
    }

    private static Term size(List<Dim> dims, GridAxis axis) {
        return Term.of(dims.get(axis.dimension()));
    }

    /** The number of columns or rows. */
    Term size(GridAxis axis) {
        return axis == GridAxis.X ? width : height;
    }

    /**
     * Whether {@code term} is the number of columns or rows wherever there are any. A graph that computes it as 1 + (n - 1) / 2, with
     * a quotient rounded towards zero, finds 1 for an empty picture; what it makes of that is broadcast to nothing.
     */
    boolean isSize(GridAxis axis, Term term) {
        Term size = size(axis);
        return size.sameAs(term) || size.minus(Term.of(1)).max(Term.of(0)).sameAs(term.minus(Term.of(1)));
    }

    /** By how much a coordinate with that offset may differ from what it should be, when each step of its computation was rounded. */
    double tolerance(double offset) {
        return 2 * precision() * (2 + Math.abs(offset));
    }

    /** The distance of two neighbouring numbers above one. */
    private double precision() {
        return switch (dtype) {
            case DOUBLE -> 0x1p-52;
            case FLOAT16 -> 0x1p-10;
            case BFLOAT16 -> 0x1p-7;
            default -> 0x1p-23;
        };
    }
}
