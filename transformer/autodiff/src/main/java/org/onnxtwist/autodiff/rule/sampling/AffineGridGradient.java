package org.onnxtwist.autodiff.rule.sampling;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.AffineGrid;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.EyeLike;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Transpose;

/**
 * The derivative of AffineGrid, whose positions are products of the matrices and the positions of the identity's grid.
 *
 * <pre>
 *   forward:   grid = AffineGrid(theta, size)
 *   backward:  base = AffineGrid([I 0], size);  dtheta = [dgrid^T base, sum(dgrid)]
 * </pre>
 */
public record AffineGridGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(AffineGrid.ID);
    }

    @Override
    public String formula() {
        return "dtheta = [dgrid^T base, sum(dgrid)], base the grid of the identity";
    }

    @Override
    public void differentiate(NodeGradient node) {
        node.set(0, () -> {
            Arithmetic at = node.at();
            long axes = node.rank(node.output(0)) - 2L;
            Value zeros = Expand.of(at.number(0), at.integers(axes, axes + 1)).emit(at);
            Value identity = node.expandTo(EyeLike.of(zeros).emit(at), node.input(0));
            Value base = at.reshape(node.applyTo(identity), at.integers(0, -1, axes));
            Value gradient = Transpose.of(at.reshape(node.gradient(), at.integers(0, -1, axes)))
                    .perm(0, 2, 1)
                    .emit(at);
            Value sum = ReduceSum.of(gradient).axes(at.integers(2)).emit(at);
            return Concat.of(2, MatMul.of(gradient, base).emit(at), sum).emit(at);
        });
    }
}
