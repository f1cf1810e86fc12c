package org.onnxtwist.runtime.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.message.NumberNotation;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics.WorstElement;
import org.onnxtwist.runtime.compare.report.Tolerance;
import org.onnxtwist.runtime.compare.tensor.TensorComparison;
import org.onnxtwist.runtime.session.Provider;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport.LayerCheck;
import org.onnxtwist.runtime.verify.formula.ErrorBound;
import org.onnxtwist.runtime.verify.formula.PositionSample;
import org.onnxtwist.runtime.verify.formula.TwistReference;
import org.onnxtwist.runtime.verify.formula.TwistTerms;
import org.onnxtwist.twist.ConvGeometry;

/** Compares the output of a layer with the formula. */
final class LayerEvaluation {
    private final ErrorBound bound;
    private final Tolerance accepted;
    private final Tensor actual;
    private final TensorElements elements;
    private final long[] dims;
    private long looked;
    private double maxAbs;
    private double largest;
    private double ofBound;
    private double beyond;
    private long worstPosition = -1;
    private double worstExpected;

    private LayerEvaluation(Subject subject, Limits limits) {
        Tensor actual = subject.output();
        this.bound = new ErrorBound(subject.geometry().dtype(), limits.provider());
        this.accepted = limits.accepted();
        this.actual = actual;
        this.elements = TensorElements.of(actual);
        this.dims = actual.dims();
    }

    /** The subject of an evaluation: the layer, the way in which it ran, and its input and output tensors. */
    record Subject(
            String name,
            String scope,
            LayerCheck check,
            String variant,
            ConvGeometry geometry,
            TwistReference reference,
            Tensor input,
            Tensor output) {}

    /**
     * The bound of an error.
     *
     * @param provider the provider that ran the layer, which determines the rounding
     * @param accepted the tolerance that is accepted beyond that
     */
    record Limits(Provider provider, Tolerance accepted) {}

    /**
     * Returns the report of the comparison.
     *
     * @param products the budget of multiplications
     * @param seed the seed of the sample of positions
     */
    static LayerReport of(Subject subject, Limits limits, long products, long seed) {
        long[] wanted = subject.reference().outputDims(subject.input().dims());
        LayerEvaluation evaluation = new LayerEvaluation(subject, limits);
        if (!Arrays.equals(wanted, subject.output().dims())) {
            evaluation.beyond = Double.POSITIVE_INFINITY;
            return report(
                    subject,
                    evaluation,
                    "its output is " + subject.output().shape() + " and should be " + Arrays.toString(wanted));
        }
        PositionSample sample = PositionSample.within(products, subject.geometry(), wanted, seed);
        subject.reference().evaluate(subject.input(), sample, evaluation::add);
        return report(subject, evaluation, evaluation.problem());
    }

    private void add(int batch, int channel, int row, int column, TwistTerms terms) {
        long position = ((batch * dims[1] + channel) * dims[2] + row) * dims[3] + column;
        double expected = terms.value();
        double got = elements.doubleAt(position);
        if (bound.overflows(terms)) {
            // An infinity or a NaN in the input, or a number beyond the type: a finite result would be wrong, any other
            // is as good.
            if (!Double.isFinite(expected) && Double.isFinite(got)) {
                looked++;
                remember(position, expected, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
            }
            return;
        }
        looked++;
        largest = Math.max(largest, Math.abs(expected));
        double error = Math.abs(got - expected);
        if (Double.isFinite(got)) {
            double rounding = bound.of(terms);
            if (error > rounding) {
                beyond = Math.max(beyond, error);
            }
            remember(position, expected, error, error / Math.max(rounding, accepted.allowed(expected)));
        } else {
            remember(position, expected, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }

    private void remember(long position, double expected, double error, double share) {
        maxAbs = Math.max(maxAbs, error);
        if (Double.isInfinite(error)) {
            beyond = error;
        }
        if (worstPosition < 0 || share > ofBound) {
            ofBound = share;
            worstPosition = position;
            worstExpected = expected;
        }
    }

    private String problem() {
        return ofBound <= 1
                ? ""
                : worst().map(worst -> "at " + worst.index() + " it is " + worst.actual() + ", but the formula gives "
                                + worst.expected())
                        .orElse("");
    }

    private Optional<WorstElement> worst() {
        if (worstPosition < 0) {
            return Optional.empty();
        }
        return Optional.of(new WorstElement(
                TensorComparison.index(dims, worstPosition),
                NumberNotation.exact(worstExpected),
                NumberNotation.exact((float) elements.doubleAt(worstPosition))));
    }

    private static LayerReport report(Subject subject, LayerEvaluation evaluation, String problem) {
        return new LayerReport(
                subject.name(),
                subject.scope(),
                subject.check(),
                subject.variant(),
                problem.isEmpty(),
                problem,
                sizes(subject.input()),
                sizes(evaluation.actual),
                evaluation.looked,
                evaluation.maxAbs,
                evaluation.largest == 0 ? evaluation.maxAbs : evaluation.maxAbs / evaluation.largest,
                evaluation.ofBound,
                evaluation.beyond,
                evaluation.worst());
    }

    private static List<Long> sizes(Tensor tensor) {
        return Arrays.stream(tensor.dims()).boxed().toList();
    }
}
