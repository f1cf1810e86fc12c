package org.onnxtwist.engine.compare;

import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.ir.DType;

/**
 * What two runs of equal arithmetic may differ by.
 *
 * <p>A sum of n terms that is added up in another order differs by about sqrt(n) units of roundoff of its terms' size: roundings are
 * independent, so they add up as a random walk (the worst case, n units, does not occur in practice; Higham and Mary, "A new
 * approach to probabilistic rounding error analysis", 2019). Along a chain of operators with n1, n2, ... terms the errors are
 * independent again, so the output is off by about u sqrt(n1 + n2 + ...), relative to the size of the output's large
 * elements rather than to each element: a small one is the difference of large ones. Half precision is added up in single precision
 * and rounded at each operator, so that there the number of operators counts. The bound is {@value #SAFETY} times that.
 *
 * <p>Integers, booleans and strings must be equal.
 */
public final class Tolerances {
    private static final double SAFETY = 8;
    private static final double FLOAT_UNIT = 0x1p-24;

    private final Accumulation accumulation;
    private final OptionalDouble rtol;
    private final OptionalDouble atol;
    private final Optional<DType> arithmetic;

    private Tolerances(
            Accumulation accumulation, OptionalDouble rtol, OptionalDouble atol, Optional<DType> arithmetic) {
        this.accumulation = accumulation;
        this.rtol = rtol;
        this.atol = atol;
        this.arithmetic = arithmetic;
    }

    /** Tolerances that follow the type and the depth of accumulation. */
    public static Tolerances of(Accumulation accumulation) {
        return new Tolerances(accumulation, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());
    }

    /** As {@link #of(Accumulation)}; where one of the two numbers is given, that number, and 0 for one that is not. */
    public static Tolerances of(Accumulation accumulation, OptionalDouble rtol, OptionalDouble atol) {
        return new Tolerances(accumulation, rtol, atol, Optional.empty());
    }

    /** As this, where the values of floating-point outputs were computed in {@code dtype}, whatever type the outputs have. */
    public Tolerances computedIn(DType dtype) {
        return new Tolerances(accumulation, rtol, atol, Optional.of(dtype));
    }

    /**
     * The tolerance of an output.
     *
     * @param dtype its type
     * @param scale the largest finite magnitude of its expected elements
     */
    public Tolerance of(DType dtype, double scale) {
        if (rtol.isPresent() || atol.isPresent()) {
            return dtype == DType.STRING || dtype == DType.BOOL
                    ? Tolerance.EXACT
                    : new Tolerance(rtol.orElse(0), atol.orElse(0));
        }
        if (!dtype.isConvFloat()) {
            return Tolerance.EXACT;
        }
        double relative = SAFETY * roundoff(arithmetic.orElse(dtype));
        return new Tolerance(relative, relative * scale);
    }

    private double roundoff(DType dtype) {
        double sums = Math.sqrt(1 + accumulation.terms());
        double results = Math.sqrt(1 + accumulation.roundings());
        return switch (dtype) {
            case DOUBLE -> 0x1p-53 * sums;
            case FLOAT16 -> FLOAT_UNIT * sums + 0x1p-11 * results;
            case BFLOAT16 -> FLOAT_UNIT * sums + 0x1p-8 * results;
            default -> FLOAT_UNIT * sums;
        };
    }
}
