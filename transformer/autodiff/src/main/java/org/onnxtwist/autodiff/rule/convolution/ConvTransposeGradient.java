package org.onnxtwist.autodiff.rule.convolution;

import java.util.List;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;

/**
 * The derivative of a transposed convolution.
 *
 * <pre>
 *   forward:   y = ConvTranspose(x, W, b)
 *   backward:  dx = Conv(dy, W);  dW: see WeightGradient, with dy in the place of the input;  db = sum of dy over batch and positions
 * </pre>
 */
public record ConvTransposeGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(ConvTranspose.ID);
    }

    @Override
    public String formula() {
        return "dX = the convolution of dY by W;  dW = the correlation of dY and X;  dB = sum(dY)";
    }

    @Override
    public void differentiate(NodeGradient node) {
        Value weight = node.input(1);
        long[] kernel = Window.kernelOf(node);
        Window window = window(node, kernel);
        long groups = ConvTranspose.GROUP.of(node.node());
        long in = node.size(weight, 0);
        long out = node.size(weight, 1) * groups;
        node.set(
                0,
                () -> Conv.of(node.gradient(), weight)
                        .kernelShape(kernel)
                        .strides(window.strides())
                        .dilations(window.dilations())
                        .pads(window.pads())
                        .group(groups)
                        .emit(node.at()));
        node.set(1, () -> new WeightGradient(node, window, groups, node.gradient(), node.input(0), in, out).place());
        node.set(2, () -> WeightGradient.ofBias(node, kernel.length));
    }

    /** The window with its padding, which is computed from the size of the output if the node states that size or an automatic padding. */
    private static Window window(NodeGradient node, long[] kernel) {
        Window stated = Window.explicit(node.node(), kernel);
        boolean automatic = ConvTranspose.AUTO_PAD.of(node.node()).startsWith("SAME");
        if (!automatic && ConvTranspose.OUTPUT_SHAPE.stated(node.node()).isEmpty()) {
            return stated;
        }
        List<Long> more = ConvTranspose.OUTPUT_PADDING.find(node.node()).orElse(List.of());
        long[] totals = new long[kernel.length];
        for (int axis = 0; axis < kernel.length; axis++) {
            long full = (node.size(node.input(0), axis + 2) - 1) * stated.strides()[axis]
                    + stated.reach(axis)
                    + 1
                    + (more.isEmpty() ? 0 : more.get(axis));
            totals[axis] = Math.max(0, full - node.size(node.output(0), axis + 2));
        }
        return stated.padded(totals, ConvTranspose.AUTO_PAD.of(node.node()).equals("SAME_UPPER"));
    }
}
