package org.onnxtwist.op;

import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/**
 * Parameters that some versions of an operator take as an attribute and others as an input: their names, and the conversion of their
 * values.
 */
public final class InputOfAttribute {
    private InputOfAttribute() {}

    /** Tells whether an attribute and an input of an operator have the same meaning. */
    public static boolean isSame(OperatorId operator, String attribute, String input) {
        // TopK has the attribute k and the input K.
        return attribute.equalsIgnoreCase(input)
                || (operator.equals(Pad.ID) && attribute.equals(Pad.VALUE.name()) && input.equals("constant_value"));
    }

    /**
     * The constant input that corresponds to an attribute's value: a list becomes a vector; a number becomes a scalar, but a vector of one
     * element for TopK.
     *
     * @param first the element type of the operator's first input, used for a floating-point number; {@link DType#UNDEFINED} if not known
     * @return empty for a value of another kind, and for a number that the element type cannot hold or whose element type is not known
     */
    public static Optional<Tensor> constant(OperatorId operator, AttributeValue value, DType first) {
        if (value instanceof AttributeValue.IntValues list) {
            return Optional.of(Tensor.vector(
                    list.values().stream().mapToLong(Long::longValue).toArray()));
        } else if (value instanceof AttributeValue.IntValue number) {
            long[] dims = operator.equals(TopK.ID) ? new long[] {1} : new long[0];
            return Optional.of(Tensor.filled(DType.INT64, number.value(), dims));
        } else if (value instanceof AttributeValue.FloatValues list) {
            double[] reals =
                    list.values().stream().mapToDouble(Float::doubleValue).toArray();
            return Optional.of(Tensor.ofDoubles(DType.FLOAT, reals, reals.length));
        } else if (value instanceof AttributeValue.FloatValue number) {
            return scalar(number.value(), operator.equals(Dropout.ID) && !first.isConvFloat() ? DType.FLOAT : first);
        }
        return Optional.empty();
    }

    private static Optional<Tensor> scalar(float number, DType dtype) {
        if (dtype.isConvFloat()) {
            return Optional.of(Tensor.filled(dtype, number));
        }
        return Optional.of(dtype)
                .filter(DType::isInteger)
                .map(type -> Tensor.ofIntegers(type, new long[] {(long) number}))
                .filter(exact -> exact.toDoubles()[0] == number);
    }

    /** The attribute that corresponds to a constant input; empty if the attribute's kind cannot hold it exactly. */
    public static Optional<Attribute> attribute(Attr<?> attribute, Tensor constant) {
        String name = attribute.name();
        if (attribute.kind() == AttributeKind.INTS && isIndex(constant.dtype())) {
            return Optional.of(Attribute.ofInts(name, OperatorBuilder.list(constant.toLongs())));
        } else if (attribute.kind() == AttributeKind.INT && isIndex(constant.dtype()) && constant.elements() == 1) {
            return Optional.of(Attribute.ofInt(name, constant.toLongs()[0]));
        } else if (attribute.kind() == AttributeKind.FLOATS && constant.dtype() == DType.FLOAT) {
            return Optional.of(Attribute.ofFloats(name, OperatorBuilder.list(constant.toFloats())));
        } else if (attribute.kind() == AttributeKind.FLOAT
                && constant.elements() == 1
                && constant.dtype().isConvFloat()) {
            double number = constant.toDoubles()[0];
            return Optional.of(Attribute.ofFloat(name, (float) number))
                    .filter(exact -> (float) number == number || Double.isNaN(number));
        }
        return Optional.empty();
    }

    private static boolean isIndex(DType dtype) {
        return dtype == DType.INT64 || dtype == DType.INT32;
    }
}
