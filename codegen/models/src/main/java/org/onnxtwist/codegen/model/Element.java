package org.onnxtwist.codegen.model;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.TypeName;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;

/**
 * The element types that ONNX Runtime's Java interface supports, with their Java types. Unsigned values are passed as their bits in the
 * signed type.
 */
public enum Element {
    FLOAT(DType.FLOAT, "Float", FloatBuffer.class, float.class, "FLOAT"),
    DOUBLE(DType.DOUBLE, "Double", DoubleBuffer.class, double.class, "DOUBLE"),
    FLOAT16(DType.FLOAT16, "Float", FloatBuffer.class, float.class, "FLOAT16"),
    BFLOAT16(DType.BFLOAT16, "Float", FloatBuffer.class, float.class, "BFLOAT16"),
    INT64(DType.INT64, "Long", LongBuffer.class, long.class, "INT64"),
    INT32(DType.INT32, "Int", IntBuffer.class, int.class, "INT32"),
    INT16(DType.INT16, "Short", ShortBuffer.class, short.class, "INT16"),
    INT8(DType.INT8, "Byte", ByteBuffer.class, byte.class, "INT8"),
    UINT8(DType.UINT8, "Byte", ByteBuffer.class, byte.class, "UINT8"),
    UINT16(DType.UINT16, "Short", ShortBuffer.class, short.class, ""),
    UINT32(DType.UINT32, "Int", IntBuffer.class, int.class, ""),
    UINT64(DType.UINT64, "Long", LongBuffer.class, long.class, ""),
    BOOL(DType.BOOL, "Boolean", boolean[].class, boolean.class, "BOOL"),
    STRING(DType.STRING, "String", String[].class, String.class, "STRING");

    private final DType dtype;
    private final String word;
    private final Class<?> several;
    private final Class<?> one;
    private final String runtimeType;

    Element(DType dtype, String word, Class<?> several, Class<?> one, String runtimeType) {
        this.dtype = dtype;
        this.word = word;
        this.several = several;
        this.one = one;
        this.runtimeType = runtimeType;
    }

    public static Optional<Element> of(DType dtype) {
        return Arrays.stream(values()).filter(element -> element.dtype == dtype).findFirst();
    }

    /** The first word of names of types and methods: Float, Double, Long, ... */
    public String word() {
        return word;
    }

    /** A buffer, or an array where there is no buffer of the type. */
    public TypeName several() {
        return TypeName.get(several);
    }

    /** A single value. */
    public TypeName one() {
        return TypeName.get(one);
    }

    public TypeName array() {
        return ArrayTypeName.of(one());
    }

    /** Tells whether {@link #several} is a buffer. */
    public boolean isBuffer() {
        return !several.isArray();
    }

    /** Tells whether the elements are 16-bit floats in the model. */
    public boolean isHalf() {
        return this == FLOAT16 || this == BFLOAT16;
    }

    /** Tells whether ONNX Runtime's Java interface accepts this type for inputs; it supports all of them for outputs. */
    boolean isTaken() {
        return !runtimeType.isEmpty();
    }

    /** The constant of OnnxJavaType. */
    public String runtimeType() {
        return runtimeType;
    }

    public DType dtype() {
        return dtype;
    }

    /** The nested class that holds values and their shape. */
    public String tensorClass() {
        return word + "Tensor";
    }

    /** The method of a generated class that makes a tensor of ONNX Runtime, for example {@code float16Tensor}. */
    public String tensorMethod() {
        return dtype.onnxName() + "Tensor";
    }

    /** A remark on the Java type for the documentation; empty if none is needed. */
    public String note() {
        return switch (this) {
            case FLOAT16, BFLOAT16 -> ", represented as floats";
            case UINT8, UINT16, UINT32, UINT64 -> ", represented by its bits as " + one.getSimpleName();
            default -> "";
        };
    }
}
