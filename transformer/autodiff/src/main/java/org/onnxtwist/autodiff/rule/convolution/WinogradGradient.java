package org.onnxtwist.autodiff.rule.convolution;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Transpose;

/**
 * The gradients of a Conv whose kernels have three rows, by Winograd's minimal filtering along the rows ({@link RowTransforms}), which
 * takes half of the multiplications. Both gradients read the same transformed gradient u; columns are convolved as usual.
 *
 * <pre>
 *   forward, along the rows of a tile:  y = A' ((G w) (B' x))
 *   backward:  u = A dy;  dx = B Conv(u, G w turned);  dw = G' (products of u and of B' x shifted by columns)
 * </pre>
 *
 * <p>In float32 the gradients differ from exact ones by about 1e-6 of the largest, those of plain products by half of that.
 */
public final class WinogradGradient {
    private static final int FACTORS = RowTransforms.FACTORS;
    private static final int FEWEST_ROWS = 16;

    private final NodeGradient node;
    private final Arithmetic at;
    private final Window window;
    private final long out;
    private final RowTransforms transforms;
    private final Value gradient;

    /**
     * @param node a Conv
     * @param gradient of the shape [N, out, positions]
     * @param out the number of the Conv's output channels, or more
     */
    public WinogradGradient(NodeGradient node, Window window, Value gradient, long out) {
        this.node = node;
        this.at = node.at();
        this.window = window;
        this.out = out;
        this.transforms = new RowTransforms(
                (int) node.size(node.input(0), 2), (int) node.size(node.output(0), 2), (int) window.begin()[0]);
        this.gradient = transformed(transforms.output(), transforms.outputRows(), gradient, out);
    }

    /**
     * Tells whether this form is possible and faster than plain products. With 32 images in ONNX Runtime with one thread it took, of the
     * time of both gradients, 1.0 for 48 channels and 32x32, 0.87 for 64, 0.76 for 96; for 16x16 0.89 with 64 channels and 0.79 with 128;
     * for 14x14 1.12 and for 8x8 1.07 with 256. Three gradients in one gain more. A transform multiplies each element by as many numbers as there are rows.
     */
    public static boolean pays(NodeGradient node, Window window, long out, long in) {
        if (window.rank() != 2
                || Conv.GROUP.of(node.node()) != 1
                || window.kernel()[0] != 3
                || window.dilations()[0] != 1
                || window.begin()[0] > 2
                || node.dtype(node.input(0)) != DType.FLOAT
                || !ShiftedProducts.fit(node, window)) {
            return false;
        }
        long rows = node.size(node.output(0), 2);
        long channels = 2 * in * out / (in + out);
        return rows >= FEWEST_ROWS && channels >= rows / 2 + 44;
    }

    /** Each channel's transformed rows, [N, channels, factors tiles, W], as [N, factors channels, tiles, W]. */
    private Value transformed(double[] matrix, int rows, Value value, long channels) {
        Value products =
                MatMul.of(at.numbers(matrix, matrix.length / rows, rows), value).emit(at);
        return exchanged(products, channels, FACTORS, at.integers(0, FACTORS * channels, transforms.tiles(), -1));
    }

    /** Exchanges two levels of [N, first second ..., W], and gives the result another shape. */
    private Value exchanged(Value value, long first, long second, Value shape) {
        Value apart = at.reshape(value, at.integers(0, first, second, -1));
        return at.reshape(Transpose.of(apart).perm(0, 2, 1, 3).emit(at), shape);
    }

    /**
     * The gradient with respect to a value of the Conv's input's positions.
     *
     * @param weight of the shape [out, in, 3, width]
     * @param in the number of the value's channels
     */
    public Value ofInput(Value weight, long in) {
        Value transformed =
                MatMul.of(at.numbers(transforms.kernel(), FACTORS, 3), weight).emit(at);
        Value turned = Slice.of(transformed, at.integers(-1), at.integers(Long.MIN_VALUE))
                .axes(at.integers(3))
                .steps(at.integers(-1))
                .emit(at);
        // [out, in, factors, width] becomes [factors in, out, 1, width].
        Value exchanged = Transpose.of(turned).perm(2, 1, 0, 3).emit(at);
        Value kernels = at.reshape(exchanged, at.integers(FACTORS * in, out, 1, window.kernel()[1]));
        long reach = window.reach(1);
        Value convolved = Conv.of(gradient, kernels)
                .dilations(1, window.dilations()[1])
                .pads(0, reach - window.begin()[1], 0, reach - window.end()[1])
                .group(FACTORS)
                .emit(at);
        int rows = FACTORS * transforms.tiles();
        Value products = exchanged(convolved, FACTORS, in, at.integers(0, in, rows, -1));
        double[] back = RowTransforms.transposed(transforms.input(), transforms.inputRows());
        return MatMul.of(at.numbers(back, transforms.inputRows(), rows), products)
                .emit(at);
    }

    /** The gradient with respect to a weight of the shape [out, in, 3, width] that convolves the Conv's input, of in channels. */
    public Value ofWeight(long in) {
        Value input = transformed(transforms.input(), transforms.inputRows(), node.input(0), in);
        Value left = at.reshape(gradient, at.integers(0, FACTORS, out, -1));
        List<Value> columns = new ArrayList<>();
        for (int tap = 0; tap < window.kernel()[1]; tap++) {
            Value right = at.reshape(shifted(input, tap), at.integers(0, FACTORS, in, -1));
            Value turned = Transpose.of(right).perm(0, 1, 3, 2).emit(at);
            Value sum = node.sumAway(MatMul.of(left, turned).emit(at), 0);
            columns.add(at.reshape(sum, at.integers(FACTORS, out, in, 1)));
        }
        Value products =
                columns.size() == 1 ? columns.get(0) : Concat.of(3, columns).emit(at);
        double[] back = RowTransforms.transposed(transforms.kernel(), 3);
        Value weight = MatMul.of(at.numbers(back, 3, FACTORS), at.reshape(products, at.integers(FACTORS, -1)))
                .emit(at);
        Value rows = at.reshape(weight, at.integers(3, out, in, window.kernel()[1]));
        return Transpose.of(rows).perm(1, 2, 0, 3).emit(at);
    }

    /** The columns of the input that a tap meets. */
    private Value shifted(Value input, int tap) {
        long start = tap * window.dilations()[1];
        long before = window.begin()[1] - start;
        long behind = window.end()[1] - window.reach(1) + start;
        return before == 0 && behind == 0
                ? input
                : Pad.of(input, at.integers(0, 0, 0, before, 0, 0, 0, behind)).emit(at);
    }
}
