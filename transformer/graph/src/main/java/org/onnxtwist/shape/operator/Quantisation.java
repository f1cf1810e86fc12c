package org.onnxtwist.shape.operator;

import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.shape.node.BroadcastShape;
import org.onnxtwist.shape.node.NodeContext;

/** Between numbers and their quantised form. */
final class Quantisation {
    private Quantisation() {}

    /** QuantizeLinear: the type of the zero point, or from version 21 on the one that an attribute names; uint8 without either. */
    static void quantize(NodeContext node) {
        DType stated = node.dtype(QuantizeLinear.OUTPUT_DTYPE)
                .filter(dtype -> dtype != DType.UNDEFINED)
                .orElse(DType.UINT8);
        node.output(0, node.hasInput(2) ? node.dtype(2) : stated, node.shape(0));
    }

    /** DequantizeLinear: the type of the scale, or from version 23 on the one that an attribute names. */
    static void dequantize(NodeContext node) {
        node.output(
                0,
                node.dtype(QuantizeLinear.OUTPUT_DTYPE)
                        .filter(dtype -> dtype != DType.UNDEFINED)
                        .orElse(node.dtype(1)),
                node.shape(0));
    }

    /** DynamicQuantizeLinear: uint8, with the scale and zero point that it chose. */
    static void dynamic(NodeContext node) {
        node.output(0, DType.UINT8, node.shape(0));
        node.output(1, DType.FLOAT, Shape.of());
        node.output(2, DType.UINT8, Shape.of());
    }

    /** ONNX Runtime's QLinearAdd and QLinearMul: a, its scale and zero point, then b, its scale and zero point. */
    static void binary(NodeContext node) {
        node.output(0, node.dtype(0), BroadcastShape.of(node.shape(0), node.shape(3)));
    }
}
