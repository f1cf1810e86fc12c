package org.onnxtwist.schema.check.node;

import java.util.Map;
import java.util.Optional;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvInteger;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DeformConv;
import org.onnxtwist.op.QLinearConv;

/**
 * The positions of the operands of a convolution.
 *
 * @param weight the index of the weight among the inputs
 * @param bias that of the bias; negative for none
 * @param transposed whether the weight's first axis is that of the input's channels
 */
record ConvolutionOperands(int weight, int bias, boolean transposed) {
    private static final Map<String, ConvolutionOperands> BY_OPERATOR = Map.of(
            Conv.NAME, new ConvolutionOperands(1, 2, false),
            ConvInteger.NAME, new ConvolutionOperands(1, -1, false),
            ConvTranspose.NAME, new ConvolutionOperands(1, 2, true),
            DeformConv.NAME, new ConvolutionOperands(1, 3, false),
            QLinearConv.NAME, new ConvolutionOperands(3, 8, false));

    /** Returns the positions for a standard operator; empty if it is not a convolution. */
    static Optional<ConvolutionOperands> of(String operator) {
        return Optional.ofNullable(BY_OPERATOR.get(operator));
    }
}
