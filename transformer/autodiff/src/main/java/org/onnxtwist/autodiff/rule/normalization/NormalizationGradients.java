package org.onnxtwist.autodiff.rule.normalization;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.LpNormalization;
import org.onnxtwist.op.MeanVarianceNormalization;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Sign;
import org.onnxtwist.op.Sqrt;

/** Derivatives of normalisations that use the statistics of their input. */
public final class NormalizationGradients {
    private static final String CENTERED =
            "dX = r (g - mean(g) - n mean(g n)), n = (X - mean(X)) r, r = 1 / sqrt(var(X) + epsilon), g = dY scale;  "
                    + "dscale = sum(dY n);  dB = sum(dY)";

    /** The number that MeanVarianceNormalization adds to the standard deviation. */
    private static final double MVN_EPSILON = 1e-9;

    public static final List<GradientRule> RULES = Stream.of(
                    GradientRule.of(LayerNormalization.ID, CENTERED, NormalizationGradients::layer),
                    GradientRule.of(InstanceNormalization.ID, CENTERED, NormalizationGradients::instance),
                    GradientRule.of(
                            GroupNormalization.ID,
                            CENTERED + ", over groups of channels",
                            NormalizationGradients::group),
                    GradientRule.of(
                            RMSNormalization.ID,
                            "dX = r (g - n mean(g n)), n = X r, r = 1 / sqrt(mean(X^2) + epsilon), g = dY scale;  dscale = sum(dY n)",
                            NormalizationGradients::rootMeanSquare),
                    GradientRule.of(
                            MeanVarianceNormalization.ID,
                            "dX = (dY - mean(dY) - n mean(dY Y)) / (s + epsilon), s the standard deviation, n = (X - mean(X)) / s",
                            NormalizationGradients::meanVariance),
                    GradientRule.of(
                            LpNormalization.ID,
                            "dX = (dY - e sum(dY Y)) / |X|_p, 0 where |X|_p = 0, e = Y where p is 2, sign(X) where p is 1",
                            NormalizationGradients::norm))
            .map(GradientRule::inFloat)
            .toList();

    private NormalizationGradients() {}

    private static long[] axesFrom(long first, int rank) {
        return LongStream.range(first < 0 ? first + rank : first, rank).toArray();
    }

    private static void layer(NodeGradient node) {
        Arithmetic at = node.at();
        long[] axes = axesFrom(LayerNormalization.AXIS.of(node.node()), node.rank(node.input(0)));
        if (node.gradient(1).isPresent() || node.gradient(2).isPresent()) {
            node.through(() -> withStatistics(node, at.integers(axes)));
            return;
        }
        Normalized normalized =
                Normalized.centered(at, node.input(0), LayerNormalization.EPSILON.of(node.node()), axes);
        node.set(0, () -> normalized.gradient(at.mul(node.gradient(), node.input(1))));
        node.setBroadcast(1, () -> at.mul(node.gradient(), normalized.value()));
        node.setBroadcast(2, node::gradient);
    }

    /** The output, the mean and the reciprocal of the standard deviation. */
    private static List<Value> withStatistics(NodeGradient node, Value axes) {
        Arithmetic at = node.at().withType(node.dtype(node.input(0)));
        Value mean = Normalized.mean(at, node.input(0), axes);
        Value centered = at.sub(node.input(0), mean);
        Value variance = Normalized.mean(at, at.square(centered), axes);
        Value shifted = at.add(variance, LayerNormalization.EPSILON.of(node.node()));
        Value inverse = Reciprocal.of(Sqrt.of(shifted).emit(at)).emit(at);
        Value scaled = at.mul(at.mul(centered, inverse), node.input(1));
        Value y = node.node().input(2).map(bias -> at.add(scaled, bias)).orElse(scaled);
        return List.of(y, statistic(node, 1, mean), statistic(node, 2, inverse));
    }

    /** Statistics may be of another element type than the input. */
    private static Value statistic(NodeGradient node, int output, Value computed) {
        boolean converted =
                node.gradient(output).isPresent() && node.dtype(node.output(output)) != node.dtype(node.input(0));
        return converted ? node.at().withType(node.dtype(node.output(output))).cast(computed) : computed;
    }

    private static void rootMeanSquare(NodeGradient node) {
        Arithmetic at = node.at();
        long[] axes = axesFrom(RMSNormalization.AXIS.of(node.node()), node.rank(node.input(0)));
        Normalized normalized =
                Normalized.uncentered(at, node.input(0), RMSNormalization.EPSILON.of(node.node()), axes);
        node.set(0, () -> normalized.gradient(at.mul(node.gradient(), node.input(1))));
        node.setBroadcast(1, () -> at.mul(node.gradient(), normalized.value()));
    }

    private static void instance(NodeGradient node) {
        Arithmetic at = node.at();
        Channels channels = new Channels(node);
        long[] axes = axesFrom(2, node.rank(node.input(0)));
        Normalized normalized =
                Normalized.centered(at, node.input(0), InstanceNormalization.EPSILON.of(node.node()), axes);
        node.set(0, () -> normalized.gradient(at.mul(node.gradient(), channels.aligned(node.input(1)))));
        node.set(1, () -> channels.sum(at.mul(node.gradient(), normalized.value())));
        node.set(2, () -> channels.sum(node.gradient()));
    }

    /** From operator set 21 on, scale and bias are those of channels, before it those of groups. */
    private static void group(NodeGradient node) {
        Arithmetic at = node.at();
        Value x = node.input(0);
        Channels channels = new Channels(node);
        long groups = GroupNormalization.NUM_GROUPS.of(node.node());
        if (at.opset("").orElseThrow() < 21) {
            node.through(() -> {
                Value instances = InstanceNormalization.of(
                                at.reshape(x, at.integers(0, groups, -1)), node.input(1), node.input(2))
                        .epsilon(GroupNormalization.EPSILON.of(node.node()))
                        .emit(at);
                return List.of(node.reshapeTo(instances, x));
            });
            return;
        }
        Value grouped = at.reshape(x, at.integers(0, groups, -1));
        Normalized normalized = Normalized.centered(at, grouped, GroupNormalization.EPSILON.of(node.node()), 2);
        node.set(0, () -> {
            Value gradient = at.mul(node.gradient(), channels.aligned(node.input(1)));
            return node.reshapeTo(normalized.gradient(at.reshape(gradient, at.integers(0, groups, -1))), x);
        });
        node.set(1, () -> channels.sum(at.mul(node.gradient(), node.reshapeTo(normalized.value(), x))));
        node.set(2, () -> channels.sum(node.gradient()));
    }

    private static void meanVariance(NodeGradient node) {
        Arithmetic at = node.at();
        long[] axes = MeanVarianceNormalization.AXES.of(node.node()).stream()
                .mapToLong(Long::longValue)
                .toArray();
        node.set(0, () -> {
            Value count = at.number(1);
            Normalized normalized = Normalized.centered(at, node.input(0), 0, axes);
            Value shrunk = at.div(count, at.add(at.mul(normalized.scale(), MVN_EPSILON), 1));
            return at.mul(normalized.gradient(node.gradient()), shrunk);
        });
    }

    private static void norm(NodeGradient node) {
        Arithmetic at = node.at();
        Value x = node.input(0);
        long axis = LpNormalization.AXIS.of(node.node());
        boolean euclidean = LpNormalization.P.of(node.node()) == 2;
        node.set(0, () -> {
            Value norm = euclidean
                    ? Sqrt.of(at.sum(at.square(x), axis)).emit(at)
                    : at.sum(Abs.of(x).emit(at), axis);
            Value direction = euclidean ? node.output(0) : Sign.of(x).emit(at);
            Value along = at.mul(direction, at.sum(at.mul(node.gradient(), node.output(0)), axis));
            Value vanishes = Equal.of(norm, at.number(0)).emit(at);
            Value safe = at.where(vanishes, at.number(1), norm);
            return at.where(vanishes, at.number(0), at.div(at.sub(node.gradient(), along), safe));
        });
    }
}
