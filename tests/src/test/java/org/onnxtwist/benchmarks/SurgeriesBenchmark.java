package org.onnxtwist.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.runtime.train.network.Architecture;
import org.onnxtwist.runtime.train.network.NetworkOptions;
import org.onnxtwist.samples.surgery.ChangeInputSize;
import org.onnxtwist.samples.surgery.CutInTwo;
import org.onnxtwist.samples.surgery.FoldBatchNormalization;
import org.onnxtwist.samples.surgery.InsertNode;
import org.onnxtwist.samples.surgery.ReplaceActivation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The surgeries of the samples on ResNet-50, in process and warm: the time of the edit of a model that was read. {@code
 * tests/benchmarks/surgeries.py} times the same in Python and puts both side by side.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx4g")
@Warmup(iterations = 200)
@Measurement(iterations = 60)
public class SurgeriesBenchmark {
    private static final int MODELS = 16;
    private static final String MIDDLE = "layer3.1.relu_output";

    @Param("1")
    public double channels;

    private Path folder = Path.of("");
    private Path file = Path.of("");
    private final List<Model> models = new ArrayList<>();

    @Setup
    public void write() throws IOException {
        folder = Files.createTempDirectory("onnx-twist-benchmark");
        file = folder.resolve("resnet50.onnx");
        OnnxWriter.write(
                Architecture.RESNET50.build(NetworkOptions.of(3, 224, 224, 1000)
                        .withBatch(Dim.of(1))
                        .withWidthMultiplier(channels)),
                file,
                WriteOptions.defaults());
    }

    /** A surgery changes its model, so each gets a new one. */
    @Setup(Level.Iteration)
    public void read() throws IOException {
        models.clear();
        for (int i = 0; i < 2 * MODELS; i++) {
            models.add(OnnxReader.read(file));
        }
    }

    @TearDown
    public void remove() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder.resolve("folded.onnx"));
        Files.deleteIfExists(folder);
    }

    @Benchmark
    @OperationsPerInvocation(MODELS)
    public void insertNode() {
        models.subList(0, MODELS).forEach(InsertNode::insertSoftmax);
    }

    @Benchmark
    @OperationsPerInvocation(MODELS)
    public void replaceActivation() {
        models.subList(0, MODELS).forEach(ReplaceActivation::replaceAll);
    }

    @Benchmark
    @OperationsPerInvocation(MODELS)
    public void cutInTwo() {
        for (int i = 0; i < MODELS; i++) {
            CutInTwo.cut(models.get(i), models.get(MODELS + i), MIDDLE);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MODELS)
    public void changeInputSize() {
        models.subList(0, MODELS).forEach(model -> ChangeInputSize.resize(model, 192, 320));
    }

    /** What the new weights are is computed when somebody reads them. */
    @Benchmark
    @OperationsPerInvocation(MODELS)
    public void foldBatchNormalization() {
        models.subList(0, MODELS).forEach(FoldBatchNormalization::fold);
    }

    /** With all weights computed and written to a file. */
    @Benchmark
    @Warmup(iterations = 10)
    @Measurement(iterations = 10)
    public void foldBatchNormalizationAndWrite() throws IOException {
        FoldBatchNormalization.fold(models.get(0));
        OnnxWriter.write(models.get(0), folder.resolve("folded.onnx"), WriteOptions.defaults());
    }
}
