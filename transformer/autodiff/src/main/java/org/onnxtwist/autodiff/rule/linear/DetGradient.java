package org.onnxtwist.autodiff.rule.linear;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Det;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * The derivative of Det: the cofactors, which are determinants of what is left without a row and a column. Unlike the inverse, they are
 * there for singular matrices too; their computation takes n^5 operations.
 *
 * <pre>
 *   forward:   y = Det(x) of x [..., n, n]
 *   backward:  dx_ij = dy (-1)^(i+j) Det(x without row i and column j)
 * </pre>
 */
public record DetGradient() implements GradientRule {
    /** Beyond, the determinants that are left take minutes, and the matrices that they are of gigabytes. */
    private static final int MOST_ROWS = 64;

    @Override
    public List<OperatorId> operators() {
        return List.of(Det.ID);
    }

    @Override
    public String formula() {
        return "dX_ij = dY times the cofactor of X_ij";
    }

    @Override
    public void differentiate(NodeGradient node) {
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value x = node.input(0);
            int rank = node.rank(x);
            long size = node.size(x, rank - 1);
            if (size > MOST_ROWS) {
                throw node.refusal("its matrices have " + size + " rows, and their cofactors, each a determinant, are"
                        + " computed of at most " + MOST_ROWS);
            }
            int n = (int) size;
            Value gradient =
                    Unsqueeze.of(node.gradient()).axes(at.integers(-2, -1)).emit(at);
            return n == 1 ? gradient : at.mul(gradient, cofactors(at, x, rank, n));
        });
    }

    private static Value cofactors(Arithmetic at, Value x, int rank, int n) {
        long[] others = new long[n * (n - 1)];
        double[] signs = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                signs[i * n + j] = (i + j) % 2 == 0 ? 1 : -1;
                if (j != i) {
                    others[i * (n - 1) + (j < i ? j : j - 1)] = j;
                }
            }
        }
        Value kept = at.constant("grad.others", Tensor.ofLongs(others, n, n - 1));
        // [..., i, rows, columns], then [..., i, rows, j, columns]
        Value rows = Gather.of(x, kept).axis(-2).emit(at);
        Value minors = Gather.of(rows, kept).axis(-1).emit(at);
        long[] swap = new long[rank + 2];
        for (int axis = 0; axis < swap.length; axis++) {
            swap[axis] = axis;
        }
        swap[rank - 1] = rank;
        swap[rank] = rank - 1L;
        Value determinants = Det.of(Transpose.of(minors).perm(swap).emit(at)).emit(at);
        return at.mul(determinants, at.constant("grad.signs", Tensor.ofDoubles(at.type(), signs, n, n)));
    }
}
