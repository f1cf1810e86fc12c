package org.onnxtwist.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.autodiff.loss.MeanSquaredError;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchSource;

/** A trained model appears under its name only if ONNX Runtime finds the loss of the run. */
final class TrainedModelFilesTest {
    private static final StepOptions STEP =
            StepOptions.of(new MeanSquaredError(Optional.empty()), UpdateOptions.of(new Sgd(0, false)));

    /** y = 2 x, at x = 1 and 2: errors of 1 and 3, whose mean square is 5. */
    private static final BatchSource DATA = BatchSource.of(List.of(new Batch(
            2,
            Map.of(
                    "x", Tensor.ofFloats(new float[] {1, 2}, 2, 1),
                    "target", Tensor.ofFloats(new float[] {1, 1}, 2, 1)))));

    @TempDir
    Path folder = Path.of(".");

    /** A model for batches of one. */
    private static Model model(float weight) {
        Model model = Model.create("line", 20);
        Graph graph = model.graph();
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, 1));
        Value w = graph.addInitializer("w", Tensor.ofFloats(new float[] {weight}, 1, 1));
        Value y = Gemm.of(x, w).outputNames("y").emit(Placement.atEnd(model, graph));
        y.setType(ValueType.tensor(DType.FLOAT, 1, 1));
        graph.addOutput(y);
        return model;
    }

    private Optional<String> write(Model trained, double loss, boolean verified) throws IOException {
        InferenceOptions inference = InferenceOptions.defaults().withThreads(1);
        try (TrainingRun run = TrainingRun.of(model(2), STEP, 0, inference)) {
            return new TrainedModelFiles(
                            run, ReadOptions.defaults(), WriteOptions.defaults(), inference, verified, console())
                    .write(trained, file(), DATA, loss);
        }
    }

    private static Console console() {
        return new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), "", Map.of());
    }

    private Path file() {
        return folder.resolve("trained.onnx");
    }

    @Test
    void aModelWithTheLossOfTheRunIsWritten() throws IOException {
        assertEquals(Optional.empty(), write(model(2), 5.001, true));
        assertTrue(Files.exists(file()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {4.9, Double.NaN, Double.POSITIVE_INFINITY})
    void anotherLossLeavesTheFileAsItWas(double loss) throws IOException {
        Files.writeString(file(), "before");
        String reason = write(model(2), loss, true).orElseThrow();
        assertEquals("in ONNX Runtime its file has the loss 5.0, and the run had " + loss, reason);
        assertEquals("before", Files.readString(file()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file()), files.toList());
        }
    }

    @Test
    void aModelOfNoNumbersIsNotWritten() throws IOException {
        assertTrue(write(model(Float.NaN), Double.NaN, true).isPresent());
        assertFalse(Files.exists(file()));
        assertEquals(Optional.empty(), write(model(Float.NaN), Double.NaN, false));
        assertTrue(Files.exists(file()));
    }
}
