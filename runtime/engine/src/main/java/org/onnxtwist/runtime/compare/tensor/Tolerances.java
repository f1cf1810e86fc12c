package org.onnxtwist.runtime.compare.tensor;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongFunction;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.Tolerance;

/**
 * The tolerances within which two runs of equal arithmetic may differ.
 *
 * <p>A sum of n terms that is added up in another order differs by about sqrt(n) units of roundoff of its terms' size: roundings are
 * independent, so they add up as a random walk (the worst case, n units, does not occur in practice; Higham and Mary, "A new
 * approach to probabilistic rounding error analysis", 2019). Along a chain of operators with n1, n2, ... terms the errors are
 * independent again, so the output is off by about u sqrt(n1 + n2 + ...), relative to the size of the output's large
 * elements rather than to each element: a small one is the difference of large ones. Channels that differ in scale are judged each by
 * its own ({@link Slices}). Half precision is added up in single precision and rounded at each operator, so that there the number of
 * operators counts. The bound is {@value #SAFETY} times that. A function that saturates, such as Sigmoid, is computed with an error that
 * does not shrink with its result: {@value #SATURATED} units of roundoff of its largest value are allowed.
 *
 * <p>A model may amplify roundings beyond any such bound. What it really does is measured ({@link RoundingNoise}), and {@value #NOISE}
 * times that is allowed on top.
 *
 * <p>Integers, booleans and strings must be equal.
 */
public final class Tolerances {
    private static final double SAFETY = 8;
    private static final double NOISE = 8;
    private static final double SATURATED = 4;
    private static final double FLOAT_UNIT = 0x1p-24;

    private final Accumulation accumulation;
    private final OptionalDouble rtol;
    private final OptionalDouble atol;
    private final Optional<DType> arithmetic;
    private final Set<String> saturating;
    private final Optional<OutputNoise> noise;
    private final Map<String, Accumulation> depths;

    private Tolerances(
            Accumulation accumulation,
            OptionalDouble rtol,
            OptionalDouble atol,
            Optional<DType> arithmetic,
            Set<String> saturating,
            Optional<OutputNoise> noise,
            Map<String, Accumulation> depths) {
        this.accumulation = accumulation;
        this.rtol = rtol;
        this.atol = atol;
        this.arithmetic = arithmetic;
        this.saturating = saturating;
        this.noise = noise;
        this.depths = depths;
    }

    /**
     * Returns tolerances that follow the type and the depth of accumulation; if one of the two numbers is given, they are that number, and
     * 0 for the other.
     */
    public static Tolerances of(Accumulation accumulation, OptionalDouble rtol, OptionalDouble atol) {
        return new Tolerances(accumulation, rtol, atol, Optional.empty(), Set.of(), Optional.empty(), Map.of());
    }

    /**
     * Returns these tolerances for a model where the values of floating-point outputs were computed in {@code dtype}, whatever type the
     * outputs have.
     */
    public Tolerances computedIn(DType dtype) {
        return new Tolerances(accumulation, rtol, atol, Optional.of(dtype), saturating, noise, depths);
    }

    /** Returns these tolerances for outputs some of which are the results of {@linkplain SaturatingOutputs saturating functions}. */
    public Tolerances saturating(Set<String> outputs) {
        return new Tolerances(accumulation, rtol, atol, arithmetic, Set.copyOf(outputs), noise, depths);
    }

    /** Returns these tolerances for outputs that lie at different depths of a model; those that are not named lie at its whole depth. */
    public Tolerances at(Map<String, Accumulation> reached) {
        return new Tolerances(accumulation, rtol, atol, arithmetic, saturating, noise, Map.copyOf(reached));
    }

    /** Returns these tolerances, plus {@value #NOISE} times the measured noise of the model itself. */
    Tolerances with(OutputNoise measured) {
        return new Tolerances(accumulation, rtol, atol, arithmetic, saturating, Optional.of(measured), depths);
    }

    /** Tells whether numbers were given, in place of those that follow type, depth and noise. */
    boolean areGiven() {
        return rtol.isPresent() || atol.isPresent();
    }

    /**
     * Returns the tolerance of each element of an output, by its row-major position.
     *
     * @param output its name
     * @param expected the expected output
     */
    LongFunction<Tolerance> of(String output, Tensor expected) {
        if (areGiven() || !expected.dtype().isConvFloat()) {
            Tolerance one = of(expected.dtype(), 0);
            return position -> one;
        }
        Accumulation depth = depths.getOrDefault(output, accumulation);
        Tolerances here = new Tolerances(depth, rtol, atol, arithmetic, saturating, noise, depths);
        Slices slices = Slices.of(expected);
        double absolute = saturating.contains(output) ? SATURATED * unit(expected.dtype()) : 0;
        Tolerance[] tolerances = new Tolerance[slices.count()];
        for (int slice = 0; slice < tolerances.length; slice++) {
            Tolerance own = here.of(expected.dtype(), slices.scale(slice));
            double moved = noise.isPresent() ? NOISE * noise.get().of(output, slice) : 0;
            tolerances[slice] = new Tolerance(own.rtol(), own.atol() + absolute + moved);
        }
        return position -> tolerances[slices.of(position)];
    }

    private static double unit(DType dtype) {
        return dtype == DType.DOUBLE ? 0x1p-53 : FLOAT_UNIT;
    }

    /**
     * Returns the tolerance of an output.
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
        double relative = SAFETY * roundoff(dtype);
        return new Tolerance(relative, relative * scale);
    }

    /**
     * Returns the relative error that sums and roundings along the model's longest chain are expected to accumulate in values of a type.
     */
    double roundoff(DType dtype) {
        double sums = Math.sqrt(1 + accumulation.terms());
        double results = Math.sqrt(1 + accumulation.roundings());
        DType rounded = arithmetic.orElse(accumulation.inFloat16() ? DType.FLOAT16 : dtype);
        return switch (rounded) {
            case DOUBLE -> rounded.unitRoundoff() * sums;
            case FLOAT16, BFLOAT16 -> FLOAT_UNIT * sums + rounded.unitRoundoff() * results;
            default -> FLOAT_UNIT * sums;
        };
    }
}
