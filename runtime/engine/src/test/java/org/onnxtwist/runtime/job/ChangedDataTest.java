package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.session.loading.PrivateCopies;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.rewrite.TwistOptions;

/** External data that somebody cuts while it is in use. */
final class ChangedDataTest {
    private static final WriteOptions INSIDE = WriteOptions.defaults().withExternal(WriteOptions.External.NEVER);

    private static final JobChecks<ComparisonOptions> CHECKS =
            new JobChecks<>(Optional.of(ComparisonOptions.defaults().withProvider(ProviderChoice.CPU)), false);
    private static final int SIDE = 1000;

    @TempDir
    private Path folder;

    private Path file;
    private Path data;

    /** A Conv, and a matrix that is added, which the runtime reads at each run where it is mapped. */
    @BeforeEach
    void writeModel() throws IOException {
        Graph graph = new Graph("g");
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Placement end = Placement.atEnd(model, graph);
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, 1, SIDE, SIDE));
        float[] kernel = new float[9];
        kernel[4] = 1;
        float[] matrix = new float[SIDE * SIDE];
        Arrays.fill(matrix, 2);
        Value conv = Conv.of(x, graph.addInitializer("w", Tensor.ofFloats(kernel, 1, 1, 3, 3)))
                .pads(1, 1, 1, 1)
                .name("conv")
                .emit(end);
        Value sum = Add.of(conv, graph.addInitializer("m", Tensor.ofFloats(matrix, 1, 1, SIDE, SIDE)))
                .emit(end);
        sum.setName("sum");
        sum.setType(ValueType.tensor(DType.FLOAT, 1, 1, SIDE, SIDE));
        graph.addOutput(sum);
        file = folder.resolve("m.onnx");
        data = folder.resolve("m.onnx.data");
        OnnxWriter.write(model, file, WriteOptions.defaults().withExternal(WriteOptions.External.ALWAYS));
    }

    private void cut() {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
            channel.truncate(10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a copy, this ends the process. */
    @Test
    void theRuntimeRunsOnWhatItLoaded() {
        try (InferenceSession session = new ModelLoading(folder).open(file, InferenceOptions.defaults())) {
            cut();
            float[] ones = new float[SIDE * SIDE];
            Arrays.fill(ones, 1);
            float[] threes = new float[SIDE * SIDE];
            Arrays.fill(threes, 3);
            Tensor sum = session.run(Map.of("x", Tensor.ofFloats(ones, 1, 1, SIDE, SIDE)), Set.of("sum"))
                    .values()
                    .iterator()
                    .next();
            assertArrayEquals(threes, sum.toFloats());
        }
    }

    @Test
    void onlyModelsWithExternalDataAreCopiedAndOnce() throws IOException {
        PrivateCopies copies = new PrivateCopies(folder);
        Path copy = copies.of(file);
        assertFalse(Files.isSameFile(copy, file));
        assertEquals(copy, copies.of(file));
        Path single = folder.resolve("single.onnx");
        OnnxWriter.write(OnnxReader.read(file), single, INSIDE);
        assertEquals(single, copies.of(single));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rewrite", "optimize", "export"})
    void everyJobSaysWhichFileWasChanged(String job) {
        Path output = folder.resolve("out.onnx");
        InvalidModelException refusal = assertThrows(InvalidModelException.class, () -> run(job, output));
        assertTrue(
                String.valueOf(refusal.getMessage()).startsWith("'" + data + "' was changed while it was read"),
                refusal::toString);
        assertFalse(Files.exists(output));
    }

    private void run(String job, Path output) throws IOException {
        JobFiles files = files(output);
        ModelJob<?, ?, ?> requested = switch (job) {
            case "rewrite" ->
                RewriteRequest.of(
                                files,
                                TwistOptions.defaults(),
                                new JobChecks<>(Optional.of(VerificationOptions.defaults()), false))
                        .job();
            case "optimize" ->
                OptimizationRequest.ofPasses(files, List.of(), CHECKS).job();
            default ->
                OptimizationRequest.ofForms(
                                files,
                                ExportOptions.of(Selection.always(
                                        LayerForm.labelled("folded").orElseThrow())),
                                false,
                                CHECKS)
                        .job();
        };
        requested.run(task -> {}, model -> cut());
    }

    private JobFiles files(Path output) {
        return new JobFiles(JobFiles.of(file, output).target(), ReadOptions.defaults(), INSIDE);
    }

    /** While the result is checked, behind the writing. */
    @Test
    void aChangeDuringTheCheckIsNoVerdict() {
        Path output = folder.resolve("out.onnx");
        OptimizationRequest request = OptimizationRequest.ofPasses(files(output), List.of(), CHECKS);
        assertThrows(
                InvalidModelException.class,
                () -> request.run(task -> {
                    if (task.startsWith("comparing")) {
                        cut();
                    }
                }));
        assertFalse(Files.exists(output));
    }
}
