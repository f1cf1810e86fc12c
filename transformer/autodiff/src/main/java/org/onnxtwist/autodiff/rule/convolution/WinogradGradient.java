package org.onnxtwist.autodiff.rule.convolution;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
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

    private final NodeGradient node;
    private final Arithmetic at;
    private final Window window;
    private final long out;
    private final RowFiltering filtering;
    private final Value gradient;

    /**
     * @param node a Conv
     * @param gradient of the shape [N, out, positions]
     * @param out the number of the Conv's output channels, or more
     */
    public WinogradGradient(NodeGradient node, Window window, Value gradient, long out) {
        this(node, window, out, filtering(node, window).ofOutput(gradient, out, node.size(node.output(0), 3)));
    }

    private WinogradGradient(NodeGradient node, Window window, long out, Value transformed) {
        this.node = node;
        this.at = node.at();
        this.window = window;
        this.out = out;
        this.filtering = filtering(node, window);
        this.gradient = transformed;
    }

    /**
     * The gradients for the products of a gradient and some planes of the output's positions, as one gradient of all their channels.
     *
     * @param gradient of the shape [N, out, positions]
     * @param planes of as many elements as positions each, one after the other
     */
    public static WinogradGradient ofProducts(
            NodeGradient node, Window window, Value gradient, long out, Value planes, int count) {
        long width = node.size(node.output(0), 3);
        Value transformed = filtering(node, window).ofOutput(gradient, out, width, planes, count);
        return new WinogradGradient(node, window, count * out, transformed);
    }

    private static RowFiltering filtering(NodeGradient node, Window window) {
        int inputRows = (int) node.size(node.input(0), 2);
        int outputRows = (int) node.size(node.output(0), 2);
        return new RowFiltering(node.at(), new RowTransforms(inputRows, outputRows, (int) window.begin()[0]));
    }

    /** Tells whether this form is possible and faster than plain products. */
    public static boolean pays(NodeGradient node, Window window, long out, long in) {
        return WinogradForm.pays(node.node(), node.differentiation().types(), window, out, in);
    }

    /**
     * The gradient with respect to a value of the Conv's input's positions.
     *
     * @param weight of the shape [out, in, 3, width]
     * @param in the number of the value's channels
     */
    public Value ofInput(Value weight, long in) {
        Value turned = Slice.of(weight, at.integers(-1), at.integers(Long.MIN_VALUE))
                .axes(at.integers(3))
                .steps(at.integers(-1))
                .emit(at);
        long reach = window.reach(1);
        Value convolved = Conv.of(gradient, filtering.ofKernel(turned, in, out, window.kernel()[1], 2, 1, 0, 3))
                .dilations(1, window.dilations()[1])
                .pads(0, reach - window.begin()[1], 0, reach - window.end()[1])
                .group(FACTORS)
                .emit(at);
        return filtering.toInput(convolved, in, node.size(node.input(0), 3));
    }

    /** The gradient with respect to a weight of the shape [out, in, 3, width] that convolves the Conv's input, of in channels. */
    public Value ofWeight(long in) {
        Value input = filtering.ofInput(node.input(0), in, node.size(node.input(0), 3));
        List<Value> met = new ArrayList<>();
        for (int tap = 0; tap < window.kernel()[1]; tap++) {
            Value right = at.reshape(shifted(input, tap), at.integers(FACTORS, in, -1));
            met.add(Transpose.of(right).perm(0, 2, 1).emit(at));
        }
        // ONNX Runtime computes the last of a node's inputs first: a shifted input before the gradient would be kept
        // from the forward pass on.
        Value left = at.reshape(gradient, at.integers(FACTORS, out, -1));
        List<Value> columns = new ArrayList<>();
        for (Value right : met) {
            columns.add(at.reshape(MatMul.of(left, right).emit(at), at.integers(FACTORS, out, in, 1)));
        }
        Value products =
                columns.size() == 1 ? columns.get(0) : Concat.of(3, columns).emit(at);
        return filtering.toKernel(products, out, in, window.kernel()[1]);
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
