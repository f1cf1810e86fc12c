package org.onnxtwist.runtime.compare.tensor;

import java.util.Optional;
import java.util.function.LongFunction;
import org.onnxtwist.ir.message.NumberNotation;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics.WorstElement;
import org.onnxtwist.runtime.compare.report.Tolerance;

/** Accumulates the figures of a comparison, element by element. */
final class ComparisonTally {
    private static final double TWO_TO_64 = 0x1p64;

    private final DType dtype;
    private final LongFunction<Tolerance> tolerances;
    private long pairs;
    private boolean notFinite;
    private long mismatches;
    private double maxAbs;
    private double maxRel;
    private double maxUlp;
    private double differenceSquared;
    private double expectedSquared;
    private double actualSquared;
    private double product;
    private long worstPosition = -1;
    private double worstExcess;
    private double worstDistance;
    private String worstExpected = "";
    private String worstActual = "";

    /** @param tolerances of each element by its row-major position */
    ComparisonTally(DType dtype, LongFunction<Tolerance> tolerances) {
        this.dtype = dtype;
        this.tolerances = tolerances;
    }

    /** Adds a pair of floating-point elements. */
    void add(long position, double expected, double actual) {
        if (expected == actual || (Double.isNaN(expected) && Double.isNaN(actual))) {
            if (Math.abs(expected) < Double.POSITIVE_INFINITY) {
                project(expected, actual);
            } else {
                notFinite = true;
            }
            return;
        }
        if (!Double.isFinite(expected) || !Double.isFinite(actual)) {
            notFinite = true;
            mismatch(position, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, expected, actual);
            maxUlp = dtype.isConvFloat() ? Double.POSITIVE_INFINITY : 0;
            return;
        }
        project(expected, actual);
        maxUlp = Math.max(maxUlp, ElementDistance.ulps(dtype, expected, actual));
        distance(position, Math.abs(actual - expected), expected, text(expected), text(actual));
    }

    /** Adds a pair of integers; for uint64, their bits. */
    void addInteger(long position, long expected, long actual) {
        double wanted = number(expected);
        project(wanted, number(actual));
        if (expected != actual) {
            // Exact in the sign, and in the magnitude up to one rounding: the wrapped difference is the true one as
            // unsigned bits.
            boolean larger = dtype == DType.UINT64 ? Long.compareUnsigned(actual, expected) > 0 : actual > expected;
            double difference = unsigned(larger ? actual - expected : expected - actual);
            // Truth values have no distance that a tolerance could be compared with.
            difference = dtype == DType.BOOL ? Double.POSITIVE_INFINITY : difference;
            distance(position, difference, wanted, integerText(expected), integerText(actual));
        }
    }

    private void distance(long position, double difference, double expected, String expectedText, String actualText) {
        maxAbs = Math.max(maxAbs, difference);
        if (expected != 0) {
            maxRel = Math.max(maxRel, difference / Math.abs(expected));
        }
        double allowed = tolerances.apply(position).allowed(expected);
        if (!(difference <= allowed)) {
            mismatches++;
        }
        remember(
                position,
                allowed == 0 ? Double.POSITIVE_INFINITY : difference / allowed,
                difference,
                expectedText,
                actualText);
    }

    private void mismatch(long position, double excess, double difference, double expected, double actual) {
        mismatches++;
        maxAbs = Double.POSITIVE_INFINITY;
        maxRel = Double.POSITIVE_INFINITY;
        differenceSquared = Double.POSITIVE_INFINITY;
        remember(position, excess, difference, text(expected), text(actual));
    }

    private void remember(long position, double excess, double difference, String expected, String actual) {
        if (worstPosition < 0 || excess > worstExcess || (excess == worstExcess && difference > worstDistance)) {
            worstPosition = position;
            worstExcess = excess;
            worstDistance = difference;
            worstExpected = expected;
            worstActual = actual;
        }
    }

    private void project(double expected, double actual) {
        pairs++;
        differenceSquared += (actual - expected) * (actual - expected);
        expectedSquared += expected * expected;
        actualSquared += actual * actual;
        product += expected * actual;
    }

    Metrics metrics(Tensor expected) {
        Optional<WorstElement> worst = worstPosition < 0
                ? Optional.empty()
                : Optional.of(new WorstElement(
                        TensorComparison.index(expected.dims(), worstPosition), worstExpected, worstActual));
        return new Metrics(
                expected.elements(), pairs, mismatches, maxAbs, maxRel, maxUlp, relativeL2(), cosine(), worst);
    }

    private double relativeL2() {
        return differenceSquared == 0 ? 0 : Math.sqrt(differenceSquared) / Math.sqrt(expectedSquared);
    }

    private double cosine() {
        if (notFinite) {
            return Double.NaN;
        }
        if (expectedSquared == 0 || actualSquared == 0) {
            return expectedSquared == actualSquared ? 1 : 0;
        }
        return Math.max(-1, Math.min(1, product / Math.sqrt(expectedSquared) / Math.sqrt(actualSquared)));
    }

    private String text(double value) {
        return dtype == DType.DOUBLE ? NumberNotation.exact(value) : NumberNotation.exact((float) value);
    }

    private String integerText(long value) {
        return dtype == DType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }

    private double number(long value) {
        return dtype == DType.UINT64 ? unsigned(value) : value;
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : bits + TWO_TO_64;
    }
}
