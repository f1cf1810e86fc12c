package org.onnxtwist.runtime.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.ProviderChoice;

/** With ONNX Runtime; what is measured of time is tested on a clock of its own in {@link MeasurementTest}. */
final class ModelBenchTest {
    private static final BenchOptions QUICK = BenchOptions.defaults()
            .withProvider(ProviderChoice.CPU)
            .withThreads(1)
            .with(new MeasurementOptions(8, Duration.ofMillis(1), Duration.ofMillis(1)));
    private static final int WIDTH = 64;

    @TempDir
    private Path folder;

    private Path chain(String file, int products, Dim batch) throws IOException {
        return chain(file, products, batch, List.of());
    }

    /** y = x w w w ... of so many products, after a Reshape to sizes where they are given. */
    private Path chain(String file, int products, Dim batch, List<Long> reshape) throws IOException {
        Graph graph = new Graph("chain");
        ValueType type = ValueType.tensor(DType.FLOAT, Shape.of(List.of(batch, Dim.of(WIDTH))));
        Value value = graph.addInput("x", type);
        float[] weights = new float[WIDTH * WIDTH];
        Arrays.fill(weights, 1f / WIDTH);
        Value weight = graph.addInitializer("w", Tensor.ofFloats(weights, WIDTH, WIDTH));
        if (!reshape.isEmpty()) {
            Value sizes = graph.addInitializer(
                    "sizes",
                    Tensor.vector(reshape.stream().mapToLong(Long::longValue).toArray()));
            value = graph.newNode("Reshape")
                    .inputs(value, sizes)
                    .output("r")
                    .append()
                    .output(0);
        }
        for (int i = 0; i < products; i++) {
            value = graph.newNode("MatMul")
                    .name("product" + i)
                    .inputs(value, weight)
                    .output("v" + i)
                    .append()
                    .output(0);
        }
        value.setType(ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        graph.addOutput(value);
        Model model = new Model(graph, 8);
        model.setOpset("", 17);
        Path path = folder.resolve(file);
        OnnxWriter.write(model, path, WriteOptions.defaults());
        return path;
    }

    private static BenchReport run(BenchOptions options, Path... files) throws IOException {
        return new ModelBench(options, ReadOptions.defaults()).run(List.of(files), task -> {});
    }

    @Test
    void theReportSaysWhatRanAndOnWhat() throws IOException {
        Path open = chain("open.onnx", 2, Dim.of("n"));
        Path longer = chain("longer.onnx", 40, Dim.of("n"));
        BenchReport report = run(QUICK, open, longer);
        assertEquals(List.of(new Port("x", ValueType.tensor(DType.FLOAT, 1, WIDTH))), report.inputs());
        assertEquals(1, report.batch());
        assertEquals(1, report.threads());
        assertEquals(8, report.rounds());
        ModelFigures first = report.models().get(0);
        ModelFigures second = report.models().get(1);
        assertEquals(open, first.model());
        assertFalse(first.batchChanged());
        assertEquals(Optional.empty(), first.timing().ratio());
        assertTrue(second.timing().ratio().isPresent());
        assertEquals(1 / first.timing().median(), report.throughput(first), 1e-6);
        assertEquals(2, first.nodes().size());
        assertEquals(40, second.nodes().size());
        assertEquals("product0", first.nodes().get(0).name());
        assertEquals("MatMul", first.nodes().get(0).operator());
        assertTrue(second.nodeSeconds() > 0);
    }

    @Test
    void nodesAreNotTimedUnasked() throws IOException {
        assertEquals(
                List.of(),
                run(QUICK.withNodes(false), chain("a.onnx", 1, Dim.of(1)))
                        .models()
                        .get(0)
                        .nodes());
    }

    @Test
    void aProcessOfItsOwnShowsTheMemoryOfAModel() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "only Linux reports");
        Path small = chain("small.onnx", 1, Dim.of("n"));
        Path large = chain("large.onnx", 3, Dim.of("n"));
        // 25 MB for each value.
        long rows = 100_000;
        BenchReport alone = run(QUICK.withBatch(1), small);
        BenchReport wide = run(QUICK.withBatch(rows), large);
        PeakMemory little = alone.models().get(0).memory();
        PeakMemory much = wide.models().get(0).memory();
        assertEquals("", little.reason());
        assertTrue(little.peak().orElseThrow() >= little.before().orElseThrow(), little.toString());
        assertTrue(little.peak().orElseThrow() < little.before().orElseThrow() + (30 << 20), little.toString());
        assertTrue(much.peak().orElseThrow() > much.before().orElseThrow() + 2 * rows * WIDTH * 4, much.toString());
    }

    @Test
    void anotherBatchThanAFileStatesRunsInACopy() throws IOException {
        Path one = chain("one.onnx", 1, Dim.of(1), List.of(1L, (long) WIDTH));
        Path open = chain("open.onnx", 1, Dim.of("n"));
        byte[] before = Files.readAllBytes(one);
        BenchReport report = run(QUICK.withBatch(4), one, open);
        assertEquals(4, report.batch());
        assertEquals(List.of(new Port("x", ValueType.tensor(DType.FLOAT, 4, WIDTH))), report.inputs());
        assertEquals(one, report.models().get(0).model());
        assertTrue(report.models().get(0).batchChanged());
        assertFalse(report.models().get(1).batchChanged());
        assertTrue(Arrays.equals(before, Files.readAllBytes(one)));
        assertFalse(run(QUICK.withBatch(1), one).models().get(0).batchChanged());
    }

    @Test
    void aBatchThatAModelCannotHaveIsRefused() throws IOException {
        Path fixed = folder.resolve("fixed.onnx");
        OnnxWriter.write(OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float[2,64] x) => (float[1,64] y) { [mean] y = ReduceMean <axes = [0]> (x) }
                """), fixed, WriteOptions.defaults());
        String message = assertThrows(BenchException.class, () -> run(QUICK.withBatch(3), fixed))
                .getMessage();
        assertTrue(
                message.startsWith(
                        fixed + " cannot run with a batch of 3: node ReduceMean 'mean' mixes the items of the batch: "),
                message);
    }

    /** Sizes of a Resize that state the batch follow it, so that all eight items are computed and timed. */
    @Test
    void sizesThatStateTheBatchFollowIt() throws IOException {
        Path fixed = folder.resolve("resize.onnx");
        OnnxWriter.write(OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float[1,3,4,4] x) => (float[1,3,8,8] y) <int64[4] s = {1,3,8,8}> {
                   y = Resize <mode = "nearest"> (x, , , s)
                }
                """), fixed, WriteOptions.defaults());
        BenchReport report = run(QUICK.withBatch(8), fixed);
        assertEquals(8, report.batch());
        assertTrue(report.models().get(0).batchChanged());
    }

    @Test
    void whatNoSizeFitsSaysHowToGiveOne() throws IOException {
        Path picky = chain("picky.onnx", 1, Dim.of("n"), List.of(7L, (long) WIDTH));
        String message =
                assertThrows(BenchException.class, () -> run(QUICK, picky)).getMessage();
        assertTrue(message.startsWith("ONNX Runtime cannot run " + picky + ": "), message);
        assertTrue(message.endsWith("give sizes with --size"), message);
        assertEquals(7, run(QUICK.withSizes(Map.of("n", List.of(7L))), picky).batch());
        assertThrows(InferenceException.class, () -> run(QUICK.withSizes(Map.of("n", List.of(6L))), picky));
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> QUICK.withThreads(-1));
        assertThrows(IllegalArgumentException.class, () -> QUICK.withBatch(0));
    }
}
