package org.onnxtwist.op.spec;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Attr;

/** Integers that an operator takes as an attribute in its older versions and as an input in its newer ones: axes, sizes, pads. */
public final class IntegerOperand {
    /** The maximum number of integers; a longer constant is data, not a parameter. */
    private static final long MAX = 1024;

    private IntegerOperand() {}

    /** The integers that {@code node} has as the attribute or as a constant input; empty if they are computed or absent. */
    public static Optional<List<Long>> of(Node node, Attr<List<Long>> attribute, int input) {
        return attribute.stated(node).or(() -> of(node, input));
    }

    /** The integers of a constant input; empty if it is computed or absent. */
    public static Optional<List<Long>> of(Node node, int input) {
        return node.input(input).flatMap(IntegerOperand::constant);
    }

    private static Optional<List<Long>> constant(Value value) {
        return value.constant()
                .filter(tensor ->
                        (tensor.dtype() == DType.INT64 || tensor.dtype() == DType.INT32) && tensor.elements() <= MAX)
                .map(tensor -> LongStream.of(tensor.toLongs()).boxed().toList());
    }
}
