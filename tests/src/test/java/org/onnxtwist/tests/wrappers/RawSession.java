package org.onnxtwist.tests.wrappers;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** ONNX Runtime called by hand: what a generated class must agree with bit for bit. */
final class RawSession {
    private RawSession() {}

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
        OnnxJavaType type = OnnxJavaType.mapFromInt(
                switch (tensor.dtype()) {
                    case FLOAT -> OnnxJavaType.FLOAT.value;
                    case DOUBLE -> OnnxJavaType.DOUBLE.value;
                    case FLOAT16 -> OnnxJavaType.FLOAT16.value;
                    case BFLOAT16 -> OnnxJavaType.BFLOAT16.value;
                    case INT64 -> OnnxJavaType.INT64.value;
                    case INT32 -> OnnxJavaType.INT32.value;
                    case INT16 -> OnnxJavaType.INT16.value;
                    case INT8 -> OnnxJavaType.INT8.value;
                    case UINT8 -> OnnxJavaType.UINT8.value;
                    case BOOL -> OnnxJavaType.BOOL.value;
                    default -> OnnxJavaType.STRING.value;
                });
        if (type == OnnxJavaType.STRING) {
            return OnnxTensor.createTensor(
                    environment, tensor.strings().stream().map(Bytes::toString).toArray(String[]::new), tensor.dims());
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) tensor.packed().byteSize())
                .order(ByteOrder.nativeOrder())
                .put(tensor.packed().read(0, (int) tensor.packed().byteSize()))
                .flip();
        return OnnxTensor.createTensor(environment, bytes, tensor.dims(), type);
    }

    /** The outputs as {@link OpenWrapper#text} words them, each with its shape and without. */
    static List<Output> run(Path model, Map<String, Tensor> inputs) throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
            if (hasHalfDefault(model)) {
                // Ends the process on such an input.
                settings.addConfigEntry(
                        "optimization.disable_specified_optimizers", "FuseFp16InitializerToFp32NodeTransformer");
            }
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                feeds.put(input.getKey(), tensor(environment, input.getValue()));
            }
            try (OrtSession session = environment.createSession(model.toString(), settings);
                    OrtSession.Result result = session.run(feeds)) {
                List<Output> outputs = new ArrayList<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.add(output(output.getValue()));
                }
                return outputs;
            }
        } finally {
            OnnxValue.close(feeds);
        }
    }

    private static boolean hasHalfDefault(Path model) throws IOException {
        return OnnxReader.read(model).graph().inputs().stream()
                .anyMatch(
                        input -> input.initializer().isPresent() && input.type().dtype() == DType.FLOAT16);
    }

    /** The text of an output's elements, and of its shape. */
    record Output(String elements, String shape) {}

    private static Output output(OnnxValue value) throws OrtException {
        if (!(value instanceof OnnxTensor tensor)) {
            return new Output(String.valueOf(value.getValue()), "");
        }
        Object elements = switch (tensor.getInfo().type) {
            case FLOAT, FLOAT16, BFLOAT16 -> tensor.getFloatBuffer();
            case DOUBLE -> tensor.getDoubleBuffer();
            case INT64 -> tensor.getLongBuffer();
            case INT32 -> tensor.getIntBuffer();
            case INT16 -> tensor.getShortBuffer();
            case STRING -> tensor.getValue() instanceof String one ? one : OrtUtil.flattenString(tensor.getValue());
            case BOOL -> booleans(tensor.getByteBuffer());
            default -> tensor.getByteBuffer();
        };
        return new Output(
                OpenWrapper.text(elements), Arrays.toString(tensor.getInfo().getShape()));
    }

    private static boolean[] booleans(ByteBuffer bytes) {
        boolean[] values = new boolean[bytes.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get(i) != 0;
        }
        return values;
    }
}
