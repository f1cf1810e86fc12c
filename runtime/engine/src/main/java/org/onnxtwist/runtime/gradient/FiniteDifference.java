package org.onnxtwist.runtime.gradient;

import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * A derivative of a function of one variable at 0 in comparison with finite differences. These are central ones with a step and with half of
 * it. For a smooth function both are nearly the same, and their error is of the fourth order once they are combined (Richardson). Where the
 * function has a kink or a jump within a step they differ, or the differences to the left and to the right do, and smaller steps are tried.
 *
 * @param verdict how they compare
 * @param derivative the one that is in question
 * @param difference the estimate of it, with the step that decided
 * @param uncertainty the error of the estimate: by how much it changed when the step was halved, and what comes from roundings
 */
public record FiniteDifference(Verdict verdict, double derivative, double difference, double uncertainty) {
    /** The slopes to the left and to the right of a smooth function come twice as close when the step is halved. */
    private static final double APART = 0.75;

    /** The multiple of the uncertainty beyond which a difference is a disagreement. */
    private static final double CERTAIN = 4;

    /** Roundings of more than this many times the tolerance hide what is compared. */
    private static final double HIDDEN = 3;

    /** The result of comparing a derivative with finite differences. */
    public enum Verdict {
        AGREES,
        /** The function is not smooth enough at this point, or its roundings are too large, for a judgement. */
        UNDECIDED,
        DISAGREES
    }

    /**
     * A derivative to be compared.
     *
     * @param value the derivative at 0
     * @param scale the size that its errors are relative to, such as that of the summands that it is the sum of
     * @param tolerance the greatest relative error
     * @param rounding the absolute error of the function's values
     */
    public record Claim(double value, double scale, double tolerance, double rounding) {}

    /**
     * Compares.
     *
     * @param steps in the order in which they are tried, until one agrees
     */
    public static FiniteDifference of(DoubleUnaryOperator function, Claim claim, double... steps) {
        double center = function.applyAsDouble(0);
        FiniteDifference last = new FiniteDifference(Verdict.UNDECIDED, claim.value(), Double.NaN, Double.NaN);
        Optional<FiniteDifference> wrong = Optional.empty();
        for (double step : steps) {
            FiniteDifference next = judge(function, center, claim, step);
            if (next.verdict() == Verdict.AGREES) {
                return next;
            }
            if (next.confirms(last)) {
                wrong = Optional.of(next);
            }
            last = next;
        }
        return wrong.orElse(last.undecided());
    }

    /** Tells whether both find the derivative wrong, and nearly in the same way: roundings differ from step to step. */
    private boolean confirms(FiniteDifference other) {
        return verdict == Verdict.DISAGREES
                && other.verdict == Verdict.DISAGREES
                && CERTAIN * Math.abs(difference - other.difference) < Math.abs(difference - derivative);
    }

    private FiniteDifference undecided() {
        return new FiniteDifference(Verdict.UNDECIDED, derivative, difference, uncertainty);
    }

    private static FiniteDifference judge(DoubleUnaryOperator function, double center, Claim claim, double step) {
        double half = step / 2;
        double right = function.applyAsDouble(step);
        double left = function.applyAsDouble(-step);
        double nearRight = function.applyAsDouble(half);
        double nearLeft = function.applyAsDouble(-half);
        double wide = (right - left) / (2 * step);
        double narrow = (nearRight - nearLeft) / step;
        double bend = Math.abs(right - 2 * center + left) / step;
        double nearBend = Math.abs(nearRight - 2 * center + nearLeft) / half;
        double rounding = 2 * claim.rounding() / half;
        boolean kinked = nearBend > 2 * rounding && nearBend > APART * bend;
        double difference = (4 * narrow - wide) / 3;
        double uncertainty = Math.abs(wide - narrow) + rounding;
        return new FiniteDifference(
                verdict(Math.abs(difference - claim.value()), claim, rounding, kinked, uncertainty),
                claim.value(),
                difference,
                uncertainty);
    }

    private static Verdict verdict(double error, Claim claim, double rounding, boolean kinked, double uncertainty) {
        double allowed = claim.tolerance() * claim.scale();
        if (!Double.isFinite(error)) {
            return Verdict.UNDECIDED;
        }
        if (error <= allowed + CERTAIN * rounding) {
            boolean hidden = claim.scale() > 0 && CERTAIN * rounding > HIDDEN * allowed;
            return hidden ? Verdict.UNDECIDED : Verdict.AGREES;
        }
        return kinked || CERTAIN * uncertainty > error ? Verdict.UNDECIDED : Verdict.DISAGREES;
    }

    /** Both numbers, for a sentence. */
    public String numbers() {
        return String.format(
                Locale.ROOT, "%.6g, and by differences %.6g, give or take %.1g", derivative, difference, uncertainty);
    }
}
