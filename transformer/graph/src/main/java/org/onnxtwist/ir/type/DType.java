package org.onnxtwist.ir.type;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The element types of ONNX, with the code that {@code TensorProto.DataType} gives each and the bits one element takes. */
public enum DType {
    UNDEFINED(0, 0, "undefined"),
    FLOAT(1, 32, "float"),
    UINT8(2, 8, "uint8"),
    INT8(3, 8, "int8"),
    UINT16(4, 16, "uint16"),
    INT16(5, 16, "int16"),
    INT32(6, 32, "int32"),
    INT64(7, 64, "int64"),
    STRING(8, 0, "string"),
    BOOL(9, 8, "bool"),
    FLOAT16(10, 16, "float16"),
    DOUBLE(11, 64, "double"),
    UINT32(12, 32, "uint32"),
    UINT64(13, 64, "uint64"),
    COMPLEX64(14, 64, "complex64"),
    COMPLEX128(15, 128, "complex128"),
    BFLOAT16(16, 16, "bfloat16"),
    FLOAT8E4M3FN(17, 8, "float8e4m3fn"),
    FLOAT8E4M3FNUZ(18, 8, "float8e4m3fnuz"),
    FLOAT8E5M2(19, 8, "float8e5m2"),
    FLOAT8E5M2FNUZ(20, 8, "float8e5m2fnuz"),
    UINT4(21, 4, "uint4"),
    INT4(22, 4, "int4"),
    FLOAT4E2M1(23, 4, "float4e2m1"),
    FLOAT8E8M0(24, 8, "float8e8m0"),
    UINT2(25, 2, "uint2"),
    INT2(26, 2, "int2"),
    FLOAT6E2M3(27, 6, "float6e2m3"),
    FLOAT6E3M2(28, 6, "float6e3m2");

    private static final Map<Integer, DType> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(DType::code, Function.identity()));

    private final int code;
    private final int bits;
    private final String onnxName;

    DType(int code, int bits, String onnxName) {
        this.code = code;
        this.bits = bits;
        this.onnxName = onnxName;
    }

    /** The type with this {@code TensorProto.DataType} code, empty where ONNX assigns none. */
    public static Optional<DType> ofCode(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    public int code() {
        return code;
    }

    /** Bits of one element when packed; 0 for strings and the undefined type, which have no fixed size. */
    public int bits() {
        return bits;
    }

    /** The name as ONNX's type strings spell it, for example {@code float16}. */
    public String onnxName() {
        return onnxName;
    }

    /** Tells whether elements are packed several to a byte (2, 4 and 6 bits). */
    public boolean isSubByte() {
        return bits > 0 && bits < 8;
    }

    /** Tells whether this is one of the four types that a convolution computes in: float, double, float16, bfloat16. */
    public boolean isConvFloat() {
        return this == FLOAT || this == DOUBLE || this == FLOAT16 || this == BFLOAT16;
    }

    /** Tells whether this is a floating-point type of any width; complex types are not. */
    public boolean isFloatingPoint() {
        return this == DOUBLE || this == BFLOAT16 || onnxName.startsWith("float");
    }

    /** Tells whether this is a type of integers, signed or unsigned, of any width; bool is not. */
    public boolean isInteger() {
        return isUnsigned() || onnxName.startsWith("int");
    }

    /** Tells whether this is a type of unsigned integers; bool is not. */
    public boolean isUnsigned() {
        return onnxName.startsWith("uint");
    }

    /** Tells whether an integer is a value of this integer type; false for all other types. */
    public boolean holds(long integer) {
        int unused = Long.SIZE - bits;
        return isUnsigned()
                ? integer >= 0 && ((integer << unused) >>> unused) == integer
                : isInteger() && ((integer << unused) >> unused) == integer;
    }

    /** The binary digits of the significand, the leading one included: 53, 24, 11 or 8; 0 unless {@link #isConvFloat}. */
    public int significandBits() {
        return switch (this) {
            case DOUBLE -> 53;
            case FLOAT -> 24;
            case FLOAT16 -> 11;
            case BFLOAT16 -> 8;
            default -> 0;
        };
    }

    /**
     * The largest relative error of rounding a normal number to this type, which is half the distance of one to the next number; 0 unless
     * {@link #isConvFloat}.
     */
    public double unitRoundoff() {
        return isConvFloat() ? Math.scalb(1.0, -significandBits()) : 0;
    }

    /**
     * Bytes that {@code elements} packed elements take, rounded up to a whole byte.
     *
     * @throws ArithmeticException when the count overflows 63 bits
     * @throws IllegalStateException for types without a fixed size
     */
    public long byteSize(long elements) {
        if (bits == 0) {
            throw new IllegalStateException("elements of type " + onnxName + " have no fixed size");
        }
        return bits >= 8
                ? Math.multiplyExact(elements, bits / 8L)
                : Math.addExact(Math.multiplyExact(elements, bits), 7) / 8;
    }
}
