package org.onnxtwist.autodiff.rule.convolution;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.GlobalLpPool;
import org.onnxtwist.op.GlobalMaxPool;
import org.onnxtwist.op.LpPool;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.Sign;
import org.onnxtwist.op.Size;

/** Derivatives of the pooling operators. Of equal largest elements the first takes the gradient, as in PyTorch. */
public final class PoolGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(MaxPool.ID, "dX = dY, added up where the largest elements stand", PoolGradients::max)
                    .inFloat(),
            GradientRule.of(
                    AveragePool.ID,
                    "dX = the sum of dY / n over the windows that an element is in, n the elements that count in a window",
                    PoolGradients::average),
            GradientRule.of(
                    LpPool.ID,
                    "dX = sign(X) |X|^(p-1) times the sum of dY Y^(1-p) over the windows",
                    PoolGradients::norm),
            GradientRule.of(
                    GlobalAveragePool.ID,
                    "dX = dY / n",
                    node -> node.set(
                            0, () -> node.expandTo(node.at().div(node.gradient(), perChannel(node)), node.input(0)))),
            GradientRule.of(GlobalMaxPool.ID, "dX = dY where the largest element stands", PoolGradients::globalMax),
            GradientRule.of(
                    GlobalLpPool.ID,
                    "dX = dY sign(X) |X|^(p-1) Y^(1-p)",
                    node -> node.set(
                            0,
                            () -> powerSlope(
                                    node,
                                    GlobalLpPool.P.of(node.node()),
                                    reciprocalPower(node, GlobalLpPool.P.of(node.node()))))));

    private PoolGradients() {}

    private static Value perChannel(NodeGradient node) {
        Arithmetic at = node.at();
        Value elements = Div.of(
                        Size.of(node.input(0)).emit(at), Size.of(node.output(0)).emit(at))
                .emit(at);
        return Cast.of(elements, at.type()).emit(at);
    }

    /** The indices are those of all elements of the input in row-major order, which is their order in memory. */
    private static void max(NodeGradient node) {
        node.set(0, () -> {
            Arithmetic at = node.at();
            if (MaxPool.STORAGE_ORDER.find(node.node()).orElse(0L) != 0) {
                throw node.refusal("it counts in column-major order");
            }
            Value flat = at.integers(-1);
            Value size =
                    Reshape.of(Size.of(node.input(0)).emit(at), at.integers(1)).emit(at);
            Value zeros = Expand.of(at.number(0), size).emit(at);
            Value indices = at.reshape(node.withOutput(1), flat);
            Value sum = ScatterElements.of(zeros, indices, at.reshape(node.gradient(), flat))
                    .reduction("add")
                    .emit(at);
            return node.reshapeTo(sum, node.input(0));
        });
    }

    private static void globalMax(NodeGradient node) {
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value perChannel = at.integers(0, 0, -1);
            Value flat = at.reshape(node.input(0), perChannel);
            Value first = ArgMax.of(flat).axis(2).emit(at);
            Value zeros = at.mul(flat, 0);
            Value chosen = ScatterElements.of(zeros, first, at.reshape(node.gradient(), perChannel))
                    .axis(2)
                    .emit(at);
            return node.reshapeTo(chosen, node.input(0));
        });
    }

    private static Window window(NodeGradient node) {
        long[] kernel = AveragePool.KERNEL_SHAPE.of(node.node()).stream()
                .mapToLong(Long::longValue)
                .toArray();
        return Window.of(node, kernel);
    }

    private static void average(NodeGradient node) {
        node.set(0, () -> {
            Window window = window(node);
            return spread(node, window, node.at().div(node.gradient(), new PooledCount(node, window).place()));
        });
    }

    private static void norm(NodeGradient node) {
        long p = LpPool.P.of(node.node());
        node.set(0, () -> powerSlope(node, p, spread(node, window(node), reciprocalPower(node, p))));
    }

    /** dy y^(1-p), 0 where y is 0. */
    private static Value reciprocalPower(NodeGradient node, long p) {
        Arithmetic at = node.at();
        Value y = node.output(0);
        Value vanishes = Equal.of(y, at.number(0)).emit(at);
        Value safe = at.where(vanishes, at.number(1), y);
        return at.where(
                vanishes,
                at.number(0),
                at.mul(node.gradient(), Pow.of(safe, at.number(1.0 - p)).emit(at)));
    }

    private static Value powerSlope(NodeGradient node, long p, Value gradient) {
        Arithmetic at = node.at();
        Value x = node.input(0);
        Value power = Pow.of(Abs.of(x).emit(at), at.number(p - 1.0)).emit(at);
        return at.mul(at.mul(Sign.of(x).emit(at), power), gradient);
    }

    /** Adds the gradient of each window to all elements in it; channels are independent, so they become batches. */
    private static Value spread(NodeGradient node, Window window, Value gradient) {
        Arithmetic at = node.at();
        long[] kernel = window.kernel();
        Value ones = Expand.of(
                        at.number(1),
                        at.integers(LongStream.concat(LongStream.of(1, 1), Arrays.stream(kernel))
                                .toArray()))
                .emit(at);
        Value single = reshaped(node, node.output(0), gradient);
        Value spread = new TransposedConvolution(node, window, 1).place(single, ones);
        return node.reshapeTo(spread, node.input(0));
    }

    /** [N, C, positions] as [N C, 1, positions]. */
    private static Value reshaped(NodeGradient node, Value like, Value value) {
        Arithmetic at = node.at();
        Value spatial = org.onnxtwist.op.Shape.of(like).start(2).emit(at);
        Value shape = org.onnxtwist.op.Concat.of(0, at.integers(-1, 1), spatial).emit(at);
        return at.reshape(value, shape);
    }
}
