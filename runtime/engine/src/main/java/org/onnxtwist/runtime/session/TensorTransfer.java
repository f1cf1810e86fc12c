package org.onnxtwist.runtime.session;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtUtil;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/**
 * Tensors into and out of the runtime.
 *
 * <p>Its Java interface takes in float, double, float16, bfloat16, int8 to int64, uint8, bool and string. It gives out those and
 * uint16, uint32 and uint64, which it cannot take in. It carries neither complex numbers nor anything of less than eight bits
 * nor the 8-bit floats.
 */
final class TensorTransfer {
    private static final Map<DType, OnnxJavaType> TAKEN = Map.ofEntries(
            Map.entry(DType.FLOAT, OnnxJavaType.FLOAT),
            Map.entry(DType.DOUBLE, OnnxJavaType.DOUBLE),
            Map.entry(DType.FLOAT16, OnnxJavaType.FLOAT16),
            Map.entry(DType.BFLOAT16, OnnxJavaType.BFLOAT16),
            Map.entry(DType.INT8, OnnxJavaType.INT8),
            Map.entry(DType.INT16, OnnxJavaType.INT16),
            Map.entry(DType.INT32, OnnxJavaType.INT32),
            Map.entry(DType.INT64, OnnxJavaType.INT64),
            Map.entry(DType.UINT8, OnnxJavaType.UINT8),
            Map.entry(DType.BOOL, OnnxJavaType.BOOL));

    private static final int CHUNK = 1 << 20;

    private TensorTransfer() {}

    /** A copy in native memory; the caller closes it. */
    static OnnxTensor in(OrtEnvironment environment, String name, Tensor tensor) throws OrtException {
        if (tensor.dtype() == DType.STRING) {
            String[] text = tensor.strings().stream().map(Object::toString).toArray(String[]::new);
            return OnnxTensor.createTensor(environment, text, tensor.dims());
        }
        OnnxJavaType type = TAKEN.get(tensor.dtype());
        if (type == null) {
            throw new InferenceException(
                    InferenceException.Stage.TYPE,
                    "input '" + name + "' has type " + tensor.dtype().onnxName()
                            + ", which ONNX Runtime's Java interface does not accept");
        }
        TensorContent.Packed content = tensor.packed();
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.toIntExact(content.byteSize())).order(ByteOrder.nativeOrder());
        for (long offset = 0; offset < content.byteSize(); offset += CHUNK) {
            bytes.put(content.read(offset, (int) Math.min(CHUNK, content.byteSize() - offset)));
        }
        return OnnxTensor.createTensor(environment, bytes.flip(), tensor.dims(), type);
    }

    /** A copy on the heap. */
    static Tensor out(String name, OnnxValue value) throws OrtException {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new InferenceException(
                    InferenceException.Stage.TYPE,
                    "output '" + name + "' is not a dense tensor, which alone can be compared");
        }
        TensorInfo info = tensor.getInfo();
        DType dtype = dtype(info);
        if (dtype == DType.STRING) {
            Object text = tensor.getValue();
            String[] flat = text instanceof String one ? new String[] {one} : OrtUtil.flattenString(text);
            return Tensor.ofStrings(Arrays.asList(flat), info.getShape());
        }
        if (dtype == DType.UNDEFINED) {
            throw new InferenceException(
                    InferenceException.Stage.TYPE,
                    "output '" + name + "' has type " + info.onnxType
                            + ", which ONNX Runtime's Java interface cannot return");
        }
        return Tensor.of(dtype, info.getShape(), TensorContent.wrap(tensor.getByteBuffer()));
    }

    static DType dtype(TensorInfo info) {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> DType.FLOAT;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> DType.DOUBLE;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> DType.FLOAT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> DType.BFLOAT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> DType.INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> DType.INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> DType.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> DType.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> DType.UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> DType.UINT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> DType.UINT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> DType.UINT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> DType.BOOL;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> DType.STRING;
            default -> DType.UNDEFINED;
        };
    }
}
