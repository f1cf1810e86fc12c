package org.onnxtwist.autodiff;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** Runs models of this module's tests through ONNX Runtime, without its graph optimizations. */
public final class Execution implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final OrtSession session;

    public Execution(Model model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            session = ENVIRONMENT.createSession(OnnxWriter.toBytes(model), options);
        }
    }

    /** The outputs by name. */
    public Map<String, double[]> run(Map<String, Tensor> inputs) throws OrtException {
        Map<String, OnnxTensorLike> feeds = new LinkedHashMap<>();
        try {
            for (String name : session.getInputNames()) {
                feeds.put(name, tensor(Objects.requireNonNull(inputs.get(name), name)));
            }
            Map<String, double[]> found = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(feeds)) {
                for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
                    found.put(output.getKey(), doubles((OnnxTensor) output.getValue()));
                }
            }
            return found;
        } finally {
            feeds.values().forEach(OnnxTensorLike::close);
        }
    }

    private static OnnxTensor tensor(Tensor tensor) throws OrtException {
        return switch (tensor.dtype()) {
            case DOUBLE -> OnnxTensor.createTensor(ENVIRONMENT, DoubleBuffer.wrap(tensor.toDoubles()), tensor.dims());
            case FLOAT -> OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(tensor.toFloats()), tensor.dims());
            case INT64 -> OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(tensor.toLongs()), tensor.dims());
            default -> throw new IllegalArgumentException("tests have no inputs of type " + tensor.dtype());
        };
    }

    private static double[] doubles(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        ByteBuffer bytes = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
        double[] values = new double[(int) info.getNumElements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (info.type) {
                case DOUBLE -> bytes.getDouble(8 * i);
                case FLOAT -> bytes.getFloat(4 * i);
                case INT64 -> bytes.getLong(8 * i);
                default -> throw new IllegalArgumentException("tests have no outputs of type " + info.type);
            };
        }
        return values;
    }

    /** The same numbers as a tensor of another element type. */
    public static Tensor as(DType dtype, Tensor tensor) {
        return tensor.dtype().isFloatingPoint() ? Tensor.ofDoubles(dtype, tensor.toDoubles(), tensor.dims()) : tensor;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
