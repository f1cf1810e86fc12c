package org.onnxtwist.io.onnx.tensor;

import org.onnxtwist.ir.type.DType;

/** The fields in which a tensor message can list its elements one by one; each element type has one of them. */
public enum ElementField {
    /** One entry for a float, two for a complex64. */
    FLOAT_DATA("float_data"),
    /** One entry for every narrower type: its bits for the floating-point ones, one packed byte for types of 2 and 4 bits. */
    INT32_DATA("int32_data"),
    STRING_DATA("string_data"),
    INT64_DATA("int64_data"),
    /** One entry for a double, two for a complex128. */
    DOUBLE_DATA("double_data"),
    UINT64_DATA("uint64_data");

    private final String fieldName;

    ElementField(String fieldName) {
        this.fieldName = fieldName;
    }

    /** The name as the format spells it. */
    public String fieldName() {
        return fieldName;
    }

    /** The field for elements of {@code dtype}. */
    public static ElementField of(DType dtype) {
        return switch (dtype) {
            case FLOAT, COMPLEX64 -> FLOAT_DATA;
            case DOUBLE, COMPLEX128 -> DOUBLE_DATA;
            case INT64 -> INT64_DATA;
            case UINT64, UINT32 -> UINT64_DATA;
            case STRING -> STRING_DATA;
            default -> INT32_DATA;
        };
    }

    /**
     * The entries that so many elements take.
     *
     * @throws ArithmeticException when their number overflows 63 bits
     */
    public static long entries(DType dtype, long elements) {
        return switch (dtype) {
            case COMPLEX64, COMPLEX128 -> Math.multiplyExact(elements, 2);
            case UINT4, INT4, FLOAT4E2M1, UINT2, INT2 -> dtype.byteSize(elements);
            default -> elements;
        };
    }
}
