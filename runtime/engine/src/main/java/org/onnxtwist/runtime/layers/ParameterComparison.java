package org.onnxtwist.runtime.layers;

import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.runtime.verify.formula.Precision;
import org.onnxtwist.twist.ConvGeometry;

/**
 * Compares what one model stores of a layer with what follows from the other, element by element.
 *
 * <p>With f and s the factors and shifts of a BatchNormalization that the second model has folded into the layer (1 and 0 where there is
 * none), (W, b, Kx, Ky, cx, cy) the numbers of the first model, and c' the centres of the second, which are 0 where it has folded them,
 *
 * <pre>
 * W' = f (W - (cx - cx') Kx - (cy - cy') Ky)    Kx' = f Kx    Ky' = f Ky    b' = f b + s
 * </pre>
 *
 * <p>are expected in double precision, where neither model has folded its centres with W' = f W and centres that are equal. What the
 * second model stores may differ from it by half the distance of neighbouring numbers of its type, for the rounding to that type, and
 * by {@value #ROUNDINGS} units of single precision of the magnitudes that the formula adds up, for tools that fold in that precision.
 * A first model of a coarser type adds a rounding of its own to each term; where it is one of half precision, its export rounds each term
 * of a base kernel that takes up centres, or the offsets of taps, to that before it adds them up.
 */
final class ParameterComparison {
    private static final double ROUNDINGS = 8;
    private static final int SIDE = 3;

    private final LayerNumbers expected;
    private final Normalization normalization;
    private final LayerNumbers actual;
    private final ParameterTally tally;
    private final Precision stored;
    private final double relative;
    private final double perTerm;
    private final boolean direct;

    private ParameterComparison(
            LayerNumbers expected, Normalization normalization, LayerNumbers actual, ParameterTally tally) {
        this.expected = expected;
        this.normalization = normalization;
        this.actual = actual;
        this.tally = tally;
        Precision first = Precision.of(expected.geometry().dtype());
        this.stored = Precision.of(actual.geometry().dtype());
        this.relative = ROUNDINGS * first.arithmeticWith(stored).unit()
                + (first.isCoarserThan(stored) ? ROUNDINGS * first.unit() : 0);
        this.direct = !expected.folded() && !actual.folded();
        this.perTerm = first.isCoarserThan(first.arithmeticWith(stored)) && !direct ? 2 * first.unit() : 0;
    }

    /**
     * Compares.
     *
     * @param normalization what the second model has folded
     * @param tally takes the elements
     */
    static void run(LayerNumbers expected, Normalization normalization, LayerNumbers actual, ParameterTally tally) {
        ParameterComparison comparison = new ParameterComparison(expected, normalization, actual, tally);
        comparison.weights();
        comparison.kernel("conv_x", expected.kernelX(), actual.kernelX());
        comparison.kernel("conv_y", expected.kernelY(), actual.kernelY());
        comparison.bias();
        if (comparison.direct) {
            comparison.centers("center_x", expected.centerX(), actual.centerX());
            comparison.centers("center_y", expected.centerY(), actual.centerY());
        }
    }

    private void weights() {
        LongToDoubleFunction base = rounded(Optional.of(expected.weight()));
        LongToDoubleFunction x = rounded(expected.kernelX());
        LongToDoubleFunction y = rounded(expected.kernelY());
        LongToDoubleFunction other = ExactElements.of(actual.weight());
        LongToDoubleFunction otherX = elements(actual.kernelX());
        LongToDoubleFunction otherY = elements(actual.kernelY());
        long perChannel = expected.perChannel();
        long[] dims = actual.geometry().kernelDims();
        for (long at = 0; at < expected.weight().elements(); at++) {
            int c = (int) (at / perChannel);
            int tap = (int) (at % ConvGeometry.TAPS);
            double f = normalization.factors().get(c);
            double offsetX = actual.offsets().x().get(tap % SIDE);
            double offsetY = actual.offsets().y().get(tap / SIDE);
            double kx = x.applyAsDouble(at);
            double ky = y.applyAsDouble(at);
            double shiftX =
                    offsetX + shift(expected.centerX().get(c), actual.centerX().get(c));
            double shiftY =
                    offsetY + shift(expected.centerY().get(c), actual.centerY().get(c));
            double wanted = f * (base.applyAsDouble(at) - shiftX * kx - shiftY * ky);
            double found =
                    other.applyAsDouble(at) - offsetX * otherX.applyAsDouble(at) - offsetY * otherY.applyAsDouble(at);
            double terms = Math.abs(f)
                    * (Math.abs(base.applyAsDouble(at))
                            + size(
                                            offsetX,
                                            expected.centerX().get(c),
                                            actual.centerX().get(c))
                                    * Math.abs(kx)
                            + size(
                                            offsetY,
                                            expected.centerY().get(c),
                                            actual.centerY().get(c))
                                    * Math.abs(ky));
            tally.add("weight", dims, at, wanted, found, bound(wanted, found, terms) + perTerm * terms);
        }
    }

    private double shift(double center, double other) {
        return direct ? 0 : center - other;
    }

    private double size(double offset, double center, double other) {
        return Math.abs(offset) + (direct ? 0 : Math.abs(center) + Math.abs(other));
    }

    private void kernel(String name, Optional<Tensor> first, Optional<Tensor> second) {
        if (first.isEmpty() && second.isEmpty()) {
            return;
        }
        LongToDoubleFunction wanted = rounded(first);
        LongToDoubleFunction found = elements(second);
        RawKernel raw = RawKernel.of(second, actual);
        long perChannel = expected.perChannel();
        long[] dims = actual.geometry().kernelDims();
        for (long at = 0; at < expected.weight().elements(); at++) {
            double factor = normalization.factors().get((int) (at / perChannel));
            double element = factor * wanted.applyAsDouble(at);
            double other = found.applyAsDouble(at);
            tally.add(name, dims, at, element, other, bound(element, other, Math.abs(element)) + raw.rounding(at));
        }
    }

    private void bias() {
        if (expected.bias().isEmpty()
                && actual.bias().isEmpty()
                && normalization.shifts().stream().allMatch(shift -> shift == 0)) {
            return;
        }
        LongToDoubleFunction first = rounded(expected.bias());
        LongToDoubleFunction second = elements(actual.bias());
        long[] dims = {expected.channels()};
        for (int c = 0; c < expected.channels(); c++) {
            double scaled = normalization.factors().get(c) * first.applyAsDouble(c);
            double wanted = scaled + normalization.shifts().get(c);
            double found = second.applyAsDouble(c);
            double terms = Math.abs(scaled) + normalization.sizes().get(c);
            tally.add("bias", dims, c, wanted, found, bound(wanted, found, terms));
        }
    }

    /** A centre in one convention may be one less a centre in the other, which is rounded at the size of one. */
    private void centers(String name, List<Double> first, List<Double> second) {
        long[] dims = {first.size()};
        for (int c = 0; c < first.size(); c++) {
            double stated = expected.centred() || actual.centred() ? Math.abs(1 - first.get(c)) : 0;
            double bound = Math.max(
                    stored.halfUlp(stated), stored.halfUlp(Math.max(Math.abs(first.get(c)), Math.abs(second.get(c)))));
            tally.add(name, dims, c, first.get(c), second.get(c), bound + relative * (stated + Math.abs(first.get(c))));
        }
    }

    private double bound(double wanted, double found, double terms) {
        return stored.halfUlp(Math.max(Math.abs(wanted), Math.abs(found))) + relative * terms;
    }

    /** Numbers that the graph computes are rounded to its type when it does: so they are what the first model says. */
    private static LongToDoubleFunction rounded(Optional<Tensor> tensor) {
        return tensor.<LongToDoubleFunction>map(known -> TensorElements.of(known)::doubleAt)
                .orElse(at -> 0);
    }

    private static LongToDoubleFunction elements(Optional<Tensor> tensor) {
        return tensor.map(ExactElements::of).orElse(at -> 0);
    }
}
