package org.onnxtwist.rewrite;

import org.onnxtwist.ir.OperatorId;

/** Operators that tests use. */
final class Operators {
    static final OperatorId ADD = OperatorId.onnx("Add");
    static final OperatorId BATCH_NORMALIZATION = OperatorId.onnx("BatchNormalization");
    static final OperatorId CONV = OperatorId.onnx("Conv");
    static final OperatorId IDENTITY = OperatorId.onnx("Identity");
    static final OperatorId MUL = OperatorId.onnx("Mul");
    static final OperatorId NEG = OperatorId.onnx("Neg");
    static final OperatorId RELU = OperatorId.onnx("Relu");
    static final OperatorId SIGMOID = OperatorId.onnx("Sigmoid");

    private Operators() {}
}
