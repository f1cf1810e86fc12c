package org.onnxtwist.runtime.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.onnxtwist.runtime.gradient.FiniteDifference.Claim;
import org.onnxtwist.runtime.gradient.FiniteDifference.Verdict;

final class FiniteDifferenceTest {
    private static Verdict verdict(DoubleUnaryOperator function, double derivative, double rounding) {
        Claim claim = new Claim(derivative, 1, 1e-6, rounding);
        return FiniteDifference.of(function, claim, 1e-2, 1e-3, 1e-4).verdict();
    }

    @Test
    void aDerivativeAgreesAndAnotherDoesNot() {
        DoubleUnaryOperator function = t -> Math.exp(t) + Math.sin(3 * t);
        assertEquals(Verdict.AGREES, verdict(function, 4, 1e-15));
        assertEquals(Verdict.DISAGREES, verdict(function, 4.0001, 1e-15));
        assertEquals(Verdict.DISAGREES, verdict(function, 0, 1e-15));
    }

    @Test
    void theEstimateIsOfTheFourthOrder() {
        FiniteDifference found = FiniteDifference.of(Math::exp, new Claim(1, 1, 1e-6, 0), 1e-2);
        assertEquals(1, found.difference(), 1e-9);
        assertTrue(found.uncertainty() > 1e-6, found.numbers());
    }

    @Test
    void aConstantHasTheDerivativeZero() {
        assertEquals(
                Verdict.AGREES,
                FiniteDifference.of(t -> 5, new Claim(0, 0, 1e-6, 1e-15), 1e-2).verdict());
        assertEquals(Verdict.DISAGREES, verdict(t -> 5 + t, 0, 1e-15));
    }

    @Test
    void aKinkDecidesNothing() {
        // By central differences, the magnitude has the derivative 0 at 0; others say 1 or -1.
        assertEquals(Verdict.UNDECIDED, verdict(Math::abs, 1, 1e-15));
        assertEquals(Verdict.UNDECIDED, verdict(t -> Math.max(t, 2 * t - 2e-5), 0.5, 1e-15));
        assertEquals(Verdict.AGREES, verdict(t -> Math.max(t, 2 * t - 3e-3), 1, 1e-15));
    }

    @Test
    void aJumpDecidesNothing() {
        assertEquals(Verdict.UNDECIDED, verdict(Math::signum, 0, 1e-15));
        assertEquals(Verdict.UNDECIDED, verdict(t -> Math.floor(t + 1e-6), 0, 1e-15));
    }

    @Test
    void roundingsHide() {
        DoubleUnaryOperator rounded = t -> (float) (1000 + 1e-3 * t);
        assertEquals(Verdict.UNDECIDED, verdict(rounded, 1e-3, 1000 * 0x1p-24));
        assertEquals(Verdict.UNDECIDED, verdict(rounded, 2e-3, 1000 * 0x1p-24));
    }

    @Test
    void whatIsNotANumberDecidesNothing() {
        assertEquals(Verdict.UNDECIDED, verdict(t -> Double.NaN, 0, 1e-15));
    }
}
