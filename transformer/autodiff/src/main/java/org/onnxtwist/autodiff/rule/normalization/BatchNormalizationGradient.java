package org.onnxtwist.autodiff.rule.normalization;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Sqrt;

/**
 * The derivative of BatchNormalization: with the statistics of the batch where the node is in training mode, else with the given ones.
 *
 * <pre>
 *   forward:   y = scale (x - mean) r + b,  r = 1 / sqrt(var + epsilon)
 *   backward:  dscale = sum(dy (x - mean)) r;  db = sum(dy)
 *              dx = dy scale r                                                          with given statistics
 *              dx = scale r (dy + BatchNormalization(x, -dscale / m, -db / m, mean, var))  with those of a batch of m elements a channel
 * </pre>
 */
public record BatchNormalizationGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(BatchNormalization.ID);
    }

    @Override
    public String formula() {
        return "dscale = sum(dY n);  dB = sum(dY);  dX = dY scale r, in training mode "
                + "scale r (dY - dB / m - n dscale / m);  n = (X - mean) r, r = 1 / sqrt(var + epsilon)";
    }

    @Override
    public void differentiate(NodeGradient node) {
        if (node.gradient(1).isPresent() || node.gradient(2).isPresent()) {
            node.through(() -> withAverages(node));
        } else if (BatchNormalization.TRAINING_MODE.of(node.node()) != 0) {
            withBatchStatistics(node);
        } else {
            withGivenStatistics(node);
        }
    }

    private static Value inverseDeviation(NodeGradient node, Value variance) {
        Arithmetic at = node.at();
        Value shifted = at.add(variance, BatchNormalization.EPSILON.of(node.node()));
        return Reciprocal.of(Sqrt.of(shifted).emit(at)).emit(at);
    }

    private static void withGivenStatistics(NodeGradient node) {
        Arithmetic at = node.at();
        Channels channels = new Channels(node);
        Value gradient = node.gradient();
        Value scale = node.input(1);
        Value inverse = inverseDeviation(node, node.input(4));
        node.set(0, () -> at.mul(gradient, channels.aligned(at.mul(scale, inverse))));
        if (node.wants(1) || node.wants(4)) {
            Value centered = at.sub(node.input(0), channels.aligned(node.input(3)));
            Value slope = at.mul(channels.sum(at.mul(gradient, centered)), inverse);
            node.set(1, () -> slope);
            node.set(4, () -> at.mul(at.mul(at.mul(slope, scale), at.square(inverse)), -0.5));
        }
        if (node.wants(2) || node.wants(3)) {
            Value sum = channels.sum(gradient);
            node.set(2, () -> sum);
            node.set(3, () -> at.neg(at.mul(sum, at.mul(scale, inverse))));
        }
    }

    private static void withBatchStatistics(NodeGradient node) {
        Arithmetic at = node.at();
        Channels channels = new Channels(node);
        Value gradient = node.gradient();
        Value x = node.input(0);
        Value share = Reciprocal.of(perChannel(node)).emit(at);
        Value mean = at.mul(channels.sum(x), share);
        Value centered = at.sub(x, channels.aligned(mean));
        Value variance = at.mul(channels.sumOfProducts(centered, centered), share);
        Value inverse = inverseDeviation(node, variance);
        Value bias = channels.sum(gradient);
        Value slope = at.mul(channels.sumOfProducts(gradient, centered), inverse);
        node.set(0, () -> {
            // A normalization with the mean slopes as scale and bias reads and writes the values once, where simpler
            // nodes do it three times.
            Value less = at.neg(share);
            Value slopes = BatchNormalization.of(x, at.mul(slope, less), at.mul(bias, less), mean, variance)
                    .epsilon(BatchNormalization.EPSILON.of(node.node()))
                    .emit(at);
            return at.mul(at.add(gradient, slopes), channels.aligned(at.mul(node.input(1), inverse)));
        });
        node.set(1, () -> slope);
        node.set(2, () -> bias);
    }

    /** The output and the running averages, of a node in training mode. */
    private static List<Value> withAverages(NodeGradient node) {
        Arithmetic at = node.at();
        Channels channels = new Channels(node);
        Value x = node.input(0);
        Value share = Reciprocal.of(perChannel(node)).emit(at);
        Value mean = at.mul(channels.sum(x), share);
        Value centered = at.sub(x, channels.aligned(mean));
        Value variance = at.mul(channels.sum(at.square(centered)), share);
        Value factor = at.mul(inverseDeviation(node, variance), node.input(1));
        Value y = at.add(at.mul(centered, channels.aligned(factor)), channels.aligned(node.input(2)));
        return List.of(y, average(node, node.input(3), mean), average(node, node.input(4), variance));
    }

    private static Value average(NodeGradient node, Value before, Value now) {
        Arithmetic at = node.at();
        double momentum = BatchNormalization.MOMENTUM.of(node.node());
        return at.add(at.mul(before, momentum), at.mul(now, 1 - momentum));
    }

    /** The number of elements of a channel in the batch. */
    private static Value perChannel(NodeGradient node) {
        Arithmetic at = node.at();
        Value elements = Div.of(
                        Size.of(node.input(0)).emit(at), Size.of(node.input(1)).emit(at))
                .emit(at);
        return Cast.of(elements, at.type()).emit(at);
    }
}
