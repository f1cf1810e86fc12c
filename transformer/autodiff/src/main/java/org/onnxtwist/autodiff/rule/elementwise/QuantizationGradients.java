package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.And;
import org.onnxtwist.op.DequantizeLinear;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Unsqueeze;

/** Derivatives of operators that disturb their input on purpose: rounding passes gradients as if it did nothing. */
public final class QuantizationGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                    QuantizeLinear.ID,
                    "dx = dy / y_scale where y is not saturated (straight-through);  dy_scale = -sum(dx x / y_scale)",
                    QuantizationGradients::quantize),
            GradientRule.of(
                    DequantizeLinear.ID,
                    "dx = dy x_scale (straight-through);  dx_scale = sum(dy (x - x_zero_point))",
                    QuantizationGradients::dequantize),
            GradientRule.of(
                    Dropout.ID,
                    "ddata = doutput / (1 - ratio) where the mask is set, doutput outside of training",
                    QuantizationGradients::dropout));

    private QuantizationGradients() {}

    /** A number for each slice of an axis, or one for all, so that it is broadcast to the input. */
    private static Value scale(NodeGradient node, Value scale) {
        if (QuantizeLinear.BLOCK_SIZE.find(node.node()).orElse(0L) != 0) {
            throw node.refusal("its scales are those of blocks");
        }
        int rank = node.rank(node.input(0));
        if (node.rank(node.input(1)) == 0 || rank <= 1) {
            return scale;
        }
        long behind = rank - 1 - axis(node, rank);
        return behind == 0
                ? scale
                : Unsqueeze.of(scale)
                        .axes(node.at()
                                .integers(LongStream.rangeClosed(1, behind).toArray()))
                        .emit(node.at());
    }

    private static void quantize(NodeGradient node) {
        Arithmetic at = node.at();
        Value x = node.input(0);
        Value scale = scale(node, node.input(1));
        Value ratio = at.div(x, scale);
        Value gradient = at.div(node.gradient(), scale);
        Value passed = range(node)
                .map(bounds -> at.where(inside(node, ratio, bounds), gradient))
                .orElse(gradient);
        node.set(0, () -> passed);
        node.set(1, () -> toScale(node, at.neg(at.mul(passed, ratio))));
    }

    private static void dequantize(NodeGradient node) {
        Arithmetic at = node.at();
        node.set(0, () -> at.mul(node.gradient(), scale(node, node.input(1))));
        node.set(1, () -> {
            Value quantized = at.cast(node.input(0));
            Value shifted = node.node()
                    .input(2)
                    .map(zero -> at.sub(quantized, scale(node, at.cast(zero))))
                    .orElse(quantized);
            return toScale(node, at.mul(node.gradient(), shifted));
        });
    }

    /** The sum over what shares a scale. */
    private static Value toScale(NodeGradient node, Value gradient) {
        int rank = node.rank(node.input(0));
        boolean perAxis = node.rank(node.input(1)) == 1
                && node.shape(node.input(1)).size(0).orElse(0) != 1;
        long axis = !perAxis ? -1 : rank == 1 ? 0 : axis(node, rank);
        Value sum = node.sumAway(
                gradient, LongStream.range(0, rank).filter(each -> each != axis).toArray());
        return perAxis ? sum : node.reshapeTo(sum, node.input(1));
    }

    /** The smallest and the largest number of an integer type; empty for others. */
    private static Optional<long[]> range(NodeGradient node) {
        DType type = node.dtype(node.output(0));
        if (!type.isInteger()) {
            return Optional.empty();
        }
        long values = 1L << type.bits();
        return Optional.of(type.isUnsigned() ? new long[] {0, values - 1} : new long[] {-values / 2, values / 2 - 1});
    }

    private static Value inside(NodeGradient node, Value ratio, long[] bounds) {
        Arithmetic at = node.at();
        Value rounded = Round.of(ratio).emit(at);
        Value shifted = node.node()
                .input(2)
                .map(zero -> at.add(rounded, scale(node, at.cast(zero))))
                .orElse(rounded);
        return And.of(
                        GreaterOrEqual.of(shifted, at.number((double) bounds[0]))
                                .emit(at),
                        LessOrEqual.of(shifted, at.number((double) bounds[1])).emit(at))
                .emit(at);
    }

    private static long axis(NodeGradient node, int rank) {
        long axis = QuantizeLinear.AXIS.of(node.node());
        return axis < 0 ? axis + rank : axis;
    }

    private static void dropout(NodeGradient node) {
        if (node.wants(1)) {
            throw node.refusal("its ratio is differentiated");
        }
        if (node.node().input(2).isEmpty()) {
            node.set(0, node::gradient);
            return;
        }
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value mask = node.withOutput(1);
            Value training = node.input(2);
            Value ratio = node.node().input(1).map(at::cast).orElseGet(() -> at.number(0.5));
            Value masked = at.where(mask, at.div(node.gradient(), at.sub(1, ratio)));
            return at.where(training, masked, node.gradient());
        });
    }
}
