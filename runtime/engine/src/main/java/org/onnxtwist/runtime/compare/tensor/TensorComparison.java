package org.onnxtwist.runtime.compare.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics.WorstElement;
import org.onnxtwist.runtime.compare.report.Tolerance;

/**
 * Compares tensors element by element. Types and shapes must be the same: nothing is broadcast and nothing converted. NaN equals NaN
 * alone and an infinity only itself; integers are compared in 64 bits.
 */
public final class TensorComparison {
    private TensorComparison() {}

    /**
     * Compares an output.
     *
     * @param name what the report calls it
     * @param tolerances give the tolerance for its type and scale
     */
    public static OutputReport compare(String name, Tensor expected, Tensor actual, Tolerances tolerances) {
        return compare(name, expected, actual, tolerances.of(name, expected));
    }

    /** Does the same as {@link #compare(String, Tensor, Tensor, Tolerances)}, with a given tolerance. */
    public static OutputReport compare(String name, Tensor expected, Tensor actual, Tolerance tolerance) {
        return compare(name, expected, actual, position -> tolerance);
    }

    private static OutputReport compare(
            String name, Tensor expected, Tensor actual, LongFunction<Tolerance> tolerances) {
        if (expected.dtype() != actual.dtype()) {
            return refused(
                    name,
                    "its type is " + actual.dtype().onnxName() + " and should be "
                            + expected.dtype().onnxName());
        }
        if (!Arrays.equals(expected.dims(), actual.dims())) {
            return refused(name, "its shape is " + actual.shape() + " and should be " + expected.shape());
        }
        Metrics metrics =
                expected.dtype() == DType.STRING ? texts(expected, actual) : numbers(expected, actual, tolerances);
        boolean passed = metrics.mismatches() == 0;
        String problem = passed
                ? ""
                : metrics.mismatches() + " of " + metrics.elements() + " elements differ by more than the tolerance"
                        + metrics.worst().map(TensorComparison::describe).orElse("");
        Tolerance allowed = tolerances.apply(metrics.worst()
                .map(worst -> position(expected.dims(), worst.index()))
                .orElse(0L));
        return new OutputReport(name, passed, problem, Optional.of(metrics), allowed);
    }

    /** The report of an output that cannot be compared. */
    public static OutputReport refused(String name, String problem) {
        return new OutputReport(name, false, problem, Optional.empty(), Tolerance.EXACT);
    }

    private static String describe(WorstElement worst) {
        return ", the worst at " + worst.index() + ": " + worst.actual() + " instead of " + worst.expected();
    }

    private static Metrics numbers(Tensor expected, Tensor actual, LongFunction<Tolerance> tolerances) {
        ComparisonTally tally = new ComparisonTally(expected.dtype(), tolerances);
        TensorElements wanted = TensorElements.of(expected);
        TensorElements got = TensorElements.of(actual);
        boolean integers = !expected.dtype().isConvFloat();
        for (long i = 0; i < expected.elements(); i++) {
            if (integers) {
                tally.addInteger(i, wanted.longAt(i), got.longAt(i));
            } else {
                tally.add(i, wanted.doubleAt(i), got.doubleAt(i));
            }
        }
        return tally.metrics(expected);
    }

    private static Metrics texts(Tensor expected, Tensor actual) {
        List<Bytes> wanted = expected.strings();
        List<Bytes> got = actual.strings();
        long mismatches = 0;
        Optional<WorstElement> first = Optional.empty();
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals(got.get(i))) {
                mismatches++;
                if (first.isEmpty()) {
                    first = Optional.of(new WorstElement(
                            index(expected.dims(), i), "'" + wanted.get(i) + "'", "'" + got.get(i) + "'"));
                }
            }
        }
        double distance = mismatches == 0 ? 0 : Double.POSITIVE_INFINITY;
        return new Metrics(
                wanted.size(),
                wanted.size(),
                mismatches,
                distance,
                distance,
                0,
                distance,
                mismatches == 0 ? 1 : 0,
                first);
    }

    private static long position(long[] dims, List<Long> index) {
        long position = 0;
        for (int axis = 0; axis < dims.length; axis++) {
            position = position * dims[axis] + index.get(axis);
        }
        return position;
    }

    /** The coordinates of a row-major position. */
    public static List<Long> index(long[] dims, long position) {
        Long[] index = new Long[dims.length];
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            index[axis] = position % dims[axis];
            position /= dims[axis];
        }
        return List.of(index);
    }
}
