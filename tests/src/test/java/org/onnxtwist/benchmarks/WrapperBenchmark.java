package org.onnxtwist.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Relu;
import org.onnxtwist.tests.wrappers.CompiledWrapper;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a generated class costs over ONNX Runtime called by hand with direct buffers: one Relu of 64 floats, which is next to nothing,
 * on one thread. The class of sizes that are known, and the one of sizes that are open.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class WrapperBenchmark {
    private static final int ELEMENTS = 64;

    private static final String CALLER = """
            package generated.nets;

            import generated.nets.%1$s.Options;
            import java.nio.FloatBuffer;
            import java.nio.file.Path;
            import java.util.function.UnaryOperator;

            public final class %1$sCaller implements UnaryOperator<FloatBuffer>, AutoCloseable {
                private final %1$s net;

                public %1$sCaller(Path model) throws Exception {
                    net = %1$s.open(model, Options.defaults().withThreads(1));
                }

                @Override
                public FloatBuffer apply(FloatBuffer x) {
                    try {
                        return %2$s;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void close() throws ai.onnxruntime.OrtException {
                    net.close();
                }
            }
            """;

    private final FloatBuffer input = ByteBuffer.allocateDirect(ELEMENTS * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    private Path folder = Path.of("");
    private List<OrtSession> sessions = List.of();
    private UnaryOperator<FloatBuffer> fixed = UnaryOperator.identity();
    private UnaryOperator<FloatBuffer> open = UnaryOperator.identity();

    @Setup
    public void generate() throws Exception {
        folder = Files.createTempDirectory("onnx-twist-benchmark");
        Path fixedModel = write("fixed", ValueType.tensor(DType.FLOAT, 1, ELEMENTS));
        Path openModel = write("open", ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("n"), Dim.of(ELEMENTS)))));
        fixed = caller(fixedModel, "Fixed", "net.run(x)");
        open = caller(openModel, "Open", "net.run(Open.FloatTensor.of(x, 1, " + ELEMENTS + ")).values()");
        try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
            settings.setIntraOpNumThreads(1);
            sessions = List.of(
                    environment.createSession(fixedModel.toString(), settings),
                    environment.createSession(openModel.toString(), settings));
        }
    }

    private Path write(String name, ValueType type) throws IOException {
        Graph graph = new Graph(name);
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Value x = graph.addInput("x", type);
        Value y = Relu.of(x).outputNames("y").emit(Placement.atEnd(model, graph));
        y.setType(type);
        graph.addOutput(y);
        Path file = folder.resolve(name + ".onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    @SuppressWarnings("unchecked")
    private UnaryOperator<FloatBuffer> caller(Path model, String name, String call) throws Exception {
        WrapperOptions options = CompiledWrapper.options(name);
        Path caller = Files.writeString(folder.resolve(name + "Caller.java"), CALLER.formatted(name, call));
        Class<?> type = CompiledWrapper.of(model, options, folder.resolve(name), List.of(caller));
        return (UnaryOperator<FloatBuffer>) type.getClassLoader()
                .loadClass(type.getName() + "Caller")
                .getConstructor(Path.class)
                .newInstance(model);
    }

    @TearDown
    public void close() throws Exception {
        ((AutoCloseable) fixed).close();
        ((AutoCloseable) open).close();
        for (OrtSession session : sessions) {
            session.close();
        }
        CompiledWrapper.remove(folder);
    }

    @Benchmark
    public FloatBuffer fixedByHand() throws OrtException {
        return byHand(sessions.get(0));
    }

    @Benchmark
    public FloatBuffer fixedGenerated() {
        return fixed.apply(input);
    }

    @Benchmark
    public FloatBuffer openByHand() throws OrtException {
        return byHand(sessions.get(1));
    }

    @Benchmark
    public FloatBuffer openGenerated() {
        return open.apply(input);
    }

    private FloatBuffer byHand(OrtSession session) throws OrtException {
        try (OnnxTensor x = OnnxTensor.createTensor(environment, input, new long[] {1, ELEMENTS});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer();
        }
    }
}
