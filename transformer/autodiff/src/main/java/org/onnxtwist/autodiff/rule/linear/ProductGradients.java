package org.onnxtwist.autodiff.rule.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/** Derivatives of the products of matrices. */
public final class ProductGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                    MatMul.ID, "dA = dY B^T;  dB = A^T dY, summed over what was broadcast", ProductGradients::matrices),
            GradientRule.of(
                    Gemm.ID,
                    "dA = alpha dY B^T;  dB = alpha A^T dY;  dC = beta dY, of Y = alpha A B + beta C",
                    ProductGradients::gemm));

    private ProductGradients() {}

    private static void matrices(NodeGradient node) {
        Arithmetic at = node.at();
        int rankA = node.rank(node.input(0));
        int rankB = node.rank(node.input(1));
        int batch = Math.max(2, Math.max(rankA, rankB)) - 2;
        // A vector is a matrix of one row on the left and of one column on the right.
        Value a = rankA == 1 ? unsqueeze(at, node.input(0), 0) : node.input(0);
        Value b = rankB == 1 ? unsqueeze(at, node.input(1), 1) : node.input(1);
        Value row = rankA == 1 ? unsqueeze(at, node.gradient(), rankB == 1 ? 0 : -2) : node.gradient();
        Value gradient = rankB == 1 ? unsqueeze(at, row, -1) : row;
        node.set(0, () -> {
            Value product =
                    MatMul.of(gradient, transpose(at, b, Math.max(2, rankB))).emit(at);
            return reduce(node, product, 0, batch);
        });
        node.set(1, () -> {
            Value product =
                    MatMul.of(transpose(at, a, Math.max(2, rankA)), gradient).emit(at);
            return reduce(node, product, 1, batch);
        });
    }

    private static Value unsqueeze(Arithmetic at, Value value, long axis) {
        return Unsqueeze.of(value).axes(at.integers(axis)).emit(at);
    }

    private static Value transpose(Arithmetic at, Value value, int rank) {
        long[] perm = new long[rank];
        for (int i = 0; i < rank; i++) {
            perm[i] = i;
        }
        perm[rank - 1] = rank - 2L;
        perm[rank - 2] = rank - 1L;
        return Transpose.of(value).perm(perm).emit(at);
    }

    /** The product has the batch axes of both operands; those that the operand lacks, or has with size 1, are summed over. */
    private static Value reduce(NodeGradient node, Value product, int operand, int batch) {
        Value to = node.input(operand);
        int rank = node.rank(to);
        if (rank == 1) {
            // Of the last two axes, the one that the operand has as a vector stays.
            int kept = operand == 0 ? batch + 1 : batch;
            return node.sumAway(
                    product,
                    LongStream.range(0, batch + 2).filter(axis -> axis != kept).toArray());
        }
        List<Dim> dims = new ArrayList<>(node.dims(node.output(0)).subList(0, batch));
        dims.addAll(node.dims(to).subList(rank - 2, rank));
        return node.sumTo(product, dims, to);
    }

    private static void gemm(NodeGradient node) {
        Arithmetic at = node.at();
        float alpha = Gemm.ALPHA.of(node.node());
        long turnedA = Gemm.TRANS_A.of(node.node());
        long turnedB = Gemm.TRANS_B.of(node.node());
        Value a = node.input(0);
        Value b = node.input(1);
        node.set(
                0,
                () -> turnedA != 0
                        ? Gemm.of(b, node.gradient())
                                .transA(turnedB)
                                .transB(1)
                                .alpha(alpha)
                                .emit(at)
                        : Gemm.of(node.gradient(), b)
                                .transB(1 - turnedB)
                                .alpha(alpha)
                                .emit(at));
        node.set(
                1,
                () -> turnedB != 0
                        ? Gemm.of(node.gradient(), a)
                                .transA(1)
                                .transB(turnedA)
                                .alpha(alpha)
                                .emit(at)
                        : Gemm.of(a, node.gradient())
                                .transA(1 - turnedA)
                                .alpha(alpha)
                                .emit(at));
        node.setBroadcast(2, () -> at.mul(node.gradient(), Gemm.BETA.of(node.node())));
    }
}
