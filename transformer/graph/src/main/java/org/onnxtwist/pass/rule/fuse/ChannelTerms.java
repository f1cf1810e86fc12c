package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.BatchNormalization;

/**
 * The terms of an inference BatchNormalization for channel c: y = factor[c] x + shift[c], with factor = scale / sqrt(variance + epsilon)
 * and shift = B - factor mean, in double precision.
 */
public final class ChannelTerms {
    private static final Capture<Tensor> SCALE = Capture.tensor("scale");
    private static final Capture<Tensor> B = Capture.tensor("B");
    private static final Capture<Tensor> MEAN = Capture.tensor("mean");
    private static final Capture<Tensor> VARIANCE = Capture.tensor("variance");

    private final double[] factors;
    private final double[] shifts;

    private ChannelTerms(double[] factors, double[] shifts) {
        this.factors = factors;
        this.shifts = shifts;
    }

    /** A pattern for an inference BatchNormalization with constant parameters, whose input matches {@code input}. */
    public static NodePattern normalizationOf(Pattern input) {
        return node(BatchNormalization.ID)
                .where(
                        "has no outputs for statistics",
                        normalization ->
                                normalization.outputs().stream().skip(1).allMatch(Value::isOmitted))
                .attribute(BatchNormalization.TRAINING_MODE.name(), BatchNormalization.TRAINING_MODE::find, 0L)
                .attribute(BatchNormalization.SPATIAL.name(), BatchNormalization.SPATIAL::find, 1L)
                .where("its epsilon is known", BatchNormalization.EPSILON::find, known -> true)
                .inputs(input, vector(SCALE), vector(B), vector(MEAN), vector(VARIANCE));
    }

    private static Pattern.OfConstant vector(Capture<Tensor> capture) {
        return constant(capture)
                .where(
                        "is a vector of floating-point numbers",
                        tensor -> tensor.rank() == 1 && tensor.dtype().isConvFloat());
    }

    /** Reads the four vectors of a match; empty if one does not have an element for each channel, or a factor is not finite. */
    public static Optional<ChannelTerms> of(Match match, long channels) {
        boolean fits = IntStream.range(0, 4)
                .allMatch(i -> match.get(i == 0 ? SCALE : i == 1 ? B : i == 2 ? MEAN : VARIANCE)
                                .elements()
                        == channels);
        if (!fits || channels == 0) {
            return Optional.empty();
        }
        double[] factors = match.get(SCALE).toDoubles();
        double[] shifts = match.get(B).toDoubles();
        double[] means = match.get(MEAN).toDoubles();
        double[] variances = match.get(VARIANCE).toDoubles();
        double epsilon = BatchNormalization.EPSILON.of(match.root());
        for (int c = 0; c < factors.length; c++) {
            factors[c] /= Math.sqrt(variances[c] + epsilon);
            shifts[c] -= factors[c] * means[c];
        }
        return Arrays.stream(factors).allMatch(Double::isFinite)
                ? Optional.of(new ChannelTerms(factors, shifts))
                : Optional.empty();
    }

    /** The factor that channel {@code channel} is multiplied by. */
    public double factor(int channel) {
        return factors[channel];
    }

    /**
     * The weight times the factors.
     *
     * @param channel the channel that the element at a row-major position of the weight contributes to
     */
    public Tensor scaled(Tensor weight, LongToIntFunction channel) {
        return Tensor.computed(weight.dtype(), weight.dims(), () -> {
            TensorElements elements = TensorElements.of(weight);
            return at -> elements.doubleAt(at) * factors[channel.applyAsInt(at)];
        });
    }

    /**
     * The bias times the factors, plus the shifts: [channels].
     *
     * @param bias of one element, or one for each channel; empty for 0
     * @param times the factor that the bias is multiplied by first
     */
    public Tensor shifted(DType dtype, Optional<Tensor> bias, double times) {
        double[] sums = shifts.clone();
        bias.map(Tensor::toDoubles).ifPresent(before -> {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += factors[c] * times * before[before.length == 1 ? 0 : c];
            }
        });
        return Tensor.ofDoubles(dtype, sums, sums.length);
    }
}
