package org.onnxtwist.autodiff.rule.convolution;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Col2Im;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.EyeLike;
import org.onnxtwist.op.ReduceProd;

/**
 * The derivative of Col2Im, which adds blocks up to an image: the blocks of the gradient, taken by a convolution each channel of which is
 * one element of a block.
 *
 * <pre>
 *   forward:   y = Col2Im(x, image_shape, block_shape) of x [N, C k, L], k elements in a block
 *   backward:  dx = Reshape(Conv(Reshape(dy, [N C, 1, image_shape]), Reshape(I [k, k], [k, 1, block_shape])), [N, C k, L])
 * </pre>
 */
public record Col2ImGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(Col2Im.ID);
    }

    @Override
    public String formula() {
        return "dX = the blocks of dY";
    }

    @Override
    public void differentiate(NodeGradient node) {
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value block = node.input(2);
            Value elements = ReduceProd.of(block).emit(at);
            Value zeros = Expand.of(
                            at.number(0), Concat.of(0, elements, elements).emit(at))
                    .emit(at);
            Value shape = Concat.of(0, elements, at.integers(1), block).emit(at);
            Value each = at.reshape(EyeLike.of(zeros).emit(at), shape);
            Value planes = at.reshape(
                    node.gradient(),
                    Concat.of(0, at.integers(-1, 1), node.input(1)).emit(at));
            return node.reshapeTo(
                    Conv.of(planes, each).attributes(node.node().attributes()).emit(at), node.input(0));
        });
    }
}
