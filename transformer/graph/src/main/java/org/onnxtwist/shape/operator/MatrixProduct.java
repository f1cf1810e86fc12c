package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.shape.node.BroadcastShape;
import org.onnxtwist.shape.node.NodeContext;

/** MatMul and Gemm, plain and quantised. */
final class MatrixProduct {
    private MatrixProduct() {}

    /** MatMul: by numpy's rules; a vector loses its axis, leading axes are broadcast. */
    static void matMul(NodeContext node) {
        node.output(
                0,
                node.dtype(0) == DType.UNDEFINED ? node.dtype(1) : node.dtype(0),
                product(node.shape(0), node.shape(1)));
    }

    /** MatMulInteger: sums of products of 8-bit integers, in 32 bits. */
    static void integer(NodeContext node) {
        node.output(0, DType.INT32, product(node.shape(0), node.shape(1)));
    }

    /** QLinearMatMul: a, its scale and zero point, b, its scale and zero point, then those of the output. */
    static void quantised(NodeContext node) {
        node.output(0, node.dtype(7), product(node.shape(0), node.shape(3)));
    }

    private static Shape product(Shape a, Shape b) {
        if (!(a instanceof Shape.Ranked left) || !(b instanceof Shape.Ranked right)) {
            return Shape.UNKNOWN;
        }
        int m = left.dims().size();
        int n = right.dims().size();
        if (m == 0 || n == 0) {
            return Shape.UNKNOWN;
        }
        List<Dim> batch = BroadcastShape.dims(
                left.dims().subList(0, Math.max(0, m - 2)), right.dims().subList(0, Math.max(0, n - 2)));
        List<Dim> dims = new ArrayList<>(batch);
        if (m > 1) {
            dims.add(left.dims().get(m - 2));
        }
        if (n > 1) {
            dims.add(right.dims().get(n - 1));
        }
        return Shape.of(dims);
    }

    /** Gemm: two matrices, each turned where an attribute says so. */
    static void gemm(NodeContext node) {
        gemm(node, 0, 1, node.dtype(0) == DType.UNDEFINED ? node.dtype(1) : node.dtype(0));
    }

    /** ONNX Runtime's QGemm: a, its scale and zero point, b, its scale and zero point, c, and maybe those of the output. */
    static void quantisedGemm(NodeContext node) {
        gemm(node, 0, 3, node.hasInput(8) ? node.dtype(8) : DType.FLOAT);
    }

    private static void gemm(NodeContext node, int a, int b, DType dtype) {
        node.output(
                0,
                dtype,
                List.of(
                        side(node.dims(a), node.integer(Gemm.TRANS_A, 0) == 0 ? 0 : 1),
                        side(node.dims(b), node.integer(Gemm.TRANS_B, 0) == 0 ? 1 : 0)));
    }

    private static Dim side(Optional<List<Dim>> matrix, int axis) {
        return matrix.filter(dims -> dims.size() == 2)
                .map(dims -> dims.get(axis))
                .orElse(Dim.UNKNOWN);
    }

    /** Det: the last two axes go. */
    static void determinant(NodeContext node) {
        node.output(
                0,
                node.dtype(0),
                node.dims(0)
                        .filter(dims -> dims.size() >= 2)
                        .map(dims -> Shape.of(dims.subList(0, dims.size() - 2)))
                        .orElse(Shape.UNKNOWN));
    }
}
