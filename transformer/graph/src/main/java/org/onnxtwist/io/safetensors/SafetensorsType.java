package org.onnxtwist.io.safetensors;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onnxtwist.ir.type.DType;

/**
 * The element types of the format that ONNX has too, by increasing alignment: tensors of the later ones come first in a file, as the
 * format's reference implementation lays them out.
 */
public enum SafetensorsType {
    BOOL("BOOL", DType.BOOL),
    F4("F4", DType.FLOAT4E2M1),
    F6_E2M3("F6_E2M3", DType.FLOAT6E2M3),
    F6_E3M2("F6_E3M2", DType.FLOAT6E3M2),
    U8("U8", DType.UINT8),
    I8("I8", DType.INT8),
    F8_E5M2("F8_E5M2", DType.FLOAT8E5M2),
    F8_E4M3("F8_E4M3", DType.FLOAT8E4M3FN),
    F8_E8M0("F8_E8M0", DType.FLOAT8E8M0),
    F8_E4M3FNUZ("F8_E4M3FNUZ", DType.FLOAT8E4M3FNUZ),
    F8_E5M2FNUZ("F8_E5M2FNUZ", DType.FLOAT8E5M2FNUZ),
    I16("I16", DType.INT16),
    U16("U16", DType.UINT16),
    F16("F16", DType.FLOAT16),
    BF16("BF16", DType.BFLOAT16),
    I32("I32", DType.INT32),
    U32("U32", DType.UINT32),
    F32("F32", DType.FLOAT),
    C64("C64", DType.COMPLEX64),
    F64("F64", DType.DOUBLE),
    I64("I64", DType.INT64),
    U64("U64", DType.UINT64);

    private static final Map<String, SafetensorsType> BY_TAG =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(SafetensorsType::tag, Function.identity()));
    private static final Map<DType, SafetensorsType> BY_DTYPE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(SafetensorsType::dtype, Function.identity()));

    private final String tag;
    private final DType dtype;

    SafetensorsType(String tag, DType dtype) {
        this.tag = tag;
        this.dtype = dtype;
    }

    /** The type that a header spells so. */
    static Optional<SafetensorsType> ofTag(String tag) {
        return Optional.ofNullable(BY_TAG.get(tag));
    }

    /** The type that holds elements of {@code dtype}; none for strings, complex128, and integers of less than a byte. */
    static Optional<SafetensorsType> of(DType dtype) {
        return Optional.ofNullable(BY_DTYPE.get(dtype));
    }

    String tag() {
        return tag;
    }

    public DType dtype() {
        return dtype;
    }
}
