package org.onnxtwist.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.train.network.Architecture;
import org.onnxtwist.runtime.train.network.NetworkOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading ResNet-50, 102 MB at full width, which leaves the weights where they lie; and writing what was read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx4g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class FilesBenchmark {
    @Param("1")
    public double channels;

    private Path folder = Path.of("");
    private Path original = Path.of("");
    private Path copy = Path.of("");

    @Setup
    public void write() throws IOException {
        folder = Files.createTempDirectory("onnx-twist-benchmark");
        original = folder.resolve("resnet50.onnx");
        copy = folder.resolve("copy.onnx");
        OnnxWriter.write(
                Architecture.RESNET50.build(NetworkOptions.of(3, 224, 224, 1000).withWidthMultiplier(channels)),
                original,
                WriteOptions.defaults());
    }

    @TearDown
    public void remove() throws IOException {
        Files.deleteIfExists(original);
        Files.deleteIfExists(copy);
        Files.deleteIfExists(folder);
    }

    @Benchmark
    public Model read() throws IOException {
        return OnnxReader.read(original);
    }

    @Benchmark
    public void readAndWrite() throws IOException {
        OnnxWriter.write(OnnxReader.read(original), copy, WriteOptions.defaults());
    }
}
