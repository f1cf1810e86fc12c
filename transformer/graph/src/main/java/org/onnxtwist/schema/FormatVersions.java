package org.onnxtwist.schema;

import java.util.Map;
import org.onnxtwist.ir.type.DType;

/**
 * With which version of the format things came.
 *
 * <p>Source: the history of versions at the head of ONNX's {@code onnx.proto}.
 */
public final class FormatVersions {
    public static final long SPARSE_TENSORS = 6;
    public static final long FUNCTIONS = 8;

    /** Values that are optional, or sparse tensors. */
    public static final long OPTIONAL_AND_SPARSE_TYPES = 8;

    public static final long FUNCTION_DEFAULTS = 9;
    public static final long FUNCTION_OVERLOADS = 10;
    public static final long FUNCTION_TYPES = 10;

    /** Of anything but the model itself. */
    public static final long METADATA = 10;

    private static final Map<String, Long> FIELDS = Map.of(
            "quantization_annotation", 5L, "training_info", 7L, "configuration", 11L, "device_configurations", 11L);

    private FormatVersions() {}

    /** Since when files have a field that this project carries along unread. */
    public static long ofField(String name) {
        return FIELDS.getOrDefault(name, 1L);
    }

    /** Since when tensors have elements of a type. */
    public static long of(DType dtype) {
        return switch (dtype) {
            case BFLOAT16 -> 4;
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> 9;
            case UINT4, INT4 -> 10;
            case FLOAT4E2M1 -> 11;
            case FLOAT8E8M0 -> 12;
            case UINT2, INT2 -> 13;
            case FLOAT6E2M3, FLOAT6E3M2 -> 14;
            default -> 1;
        };
    }
}
