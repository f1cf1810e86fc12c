package org.onnxtwist.benchmarks.backward;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.Gradients;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Relu;

/**
 * The forward and backward pass of a 3x3 Conv, BatchNormalization with the statistics of the batch, and Relu, on ONNX Runtime. It writes the
 * model, and then runs it as often as each line on standard input says, and answers with milliseconds: the processor time of the thread
 * where there is one thread, else the time that passed. {@code tests/benchmarks/backward.py} runs it, and PyTorch, in turns.
 */
final class LayerStep {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LayerStep() {}

    /** Arguments: input channels, output channels, height and width, stride, groups, kernel, batch, threads, and the file to write. */
    public static void main(String[] args) throws OrtException, IOException {
        long[] sizes = Arrays.stream(args).limit(8).mapToLong(Long::parseLong).toArray();
        Path file = Path.of(args[8]);
        OnnxWriter.write(model(sizes), file, WriteOptions.defaults());
        int threads = (int) sizes[7];
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            try (OrtSession session = environment.createSession(file.toString(), options)) {
                serve(session, inputs(environment, session), threads);
            }
        }
    }

    static Model model(long... sizes) {
        long in = sizes[0];
        long out = sizes[1];
        long side = sizes[2];
        long stride = sizes[3];
        long groups = sizes[4];
        long kernel = sizes[5];
        long batch = sizes[6];
        Model model = Model.create("layer", 18);
        Graph graph = model.graph();
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, batch, in, side, side));
        Value w = graph.addInput("w", ValueType.tensor(DType.FLOAT, out, in / groups, kernel, kernel));
        Value scale = graph.addInput("scale", ValueType.tensor(DType.FLOAT, out));
        Value bias = graph.addInput("bias", ValueType.tensor(DType.FLOAT, out));
        Value mean = graph.addInitializer("mean", Tensor.filled(DType.FLOAT, 0, out));
        Value variance = graph.addInitializer("var", Tensor.filled(DType.FLOAT, 1, out));
        Placement end = Placement.atEnd(model, graph);
        long pad = kernel / 2;
        Value convolved = Conv.of(x, w)
                .pads(pad, pad, pad, pad)
                .strides(stride, stride)
                .group(groups)
                .emit(end);
        Value normalized = BatchNormalization.of(convolved, scale, bias, mean, variance)
                .trainingMode(1)
                .withRunningMean()
                .withRunningVar()
                .emitNode(end)
                .output(0);
        Value y = Relu.of(normalized).emit(end);
        y.setName("y");
        graph.addOutput(y);
        Value dy = graph.addInput(
                "dy", ValueType.tensor(DType.FLOAT, batch, out, (side - 1) / stride + 1, (side - 1) / stride + 1));
        List<Value> of = List.of(x, w, scale, bias);
        Gradients gradients = Backward.using(GradientRules.standard()).pullBack(model, Map.of(y, dy), of);
        for (Value value : of) {
            Value gradient = gradients.of(value);
            gradient.setName("d" + value.hint());
            graph.addOutput(gradient);
        }
        return model;
    }

    private static Map<String, OnnxTensorLike> inputs(OrtEnvironment environment, OrtSession session)
            throws OrtException {
        Random random = new Random(1);
        Map<String, OnnxTensorLike> inputs = new LinkedHashMap<>();
        for (String name : session.getInputNames()) {
            TensorInfo info = (TensorInfo)
                    Objects.requireNonNull(session.getInputInfo().get(name)).getInfo();
            FloatBuffer values = ByteBuffer.allocateDirect((int) (4 * info.getNumElements()))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            while (values.hasRemaining()) {
                values.put((float) random.nextGaussian());
            }
            inputs.put(name, OnnxTensor.createTensor(environment, values.flip(), info.getShape()));
        }
        return inputs;
    }

    private static void serve(OrtSession session, Map<String, OnnxTensorLike> inputs, int threads)
            throws OrtException, IOException {
        System.out.println("ready");
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            StringBuilder answer = new StringBuilder();
            for (int i = Integer.parseInt(line); i > 0; i--) {
                long start = now(threads);
                session.run(inputs).close();
                answer.append(String.format(Locale.ROOT, "%.3f ", (now(threads) - start) * 1e-6));
            }
            System.out.println(answer.toString().strip());
        }
    }

    private static long now(int threads) {
        return threads == 1 ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
