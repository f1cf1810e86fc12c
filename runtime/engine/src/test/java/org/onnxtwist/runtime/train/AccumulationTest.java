package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.optimizer.Optimizer;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.step.Clipping;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.Relu;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchSource;

/** Updates by the mean of the gradients of several batches. The data are eight batches of 16 examples. */
final class AccumulationTest {
    private static final Path VALUES =
            Path.of("src/test/resources/org/onnxtwist/runtime/train/accumulation.safetensors");
    private static final InferenceOptions OPTIONS = InferenceOptions.defaults().withThreads(1);
    private static final int BATCHES = 8;
    private static final int SIZE = 16;

    private static final LearningRate CONSTANT = new LearningRate.Constant(0.3);

    @TempDir
    Path folder = Path.of(".");

    private enum Middle {
        NONE,
        NORMALIZATION,
        DROPOUT
    }

    private static Tensor value(String name) throws IOException {
        return Objects.requireNonNull(Safetensors.read(VALUES).get(name), name);
    }

    private static Model net(Middle middle) throws IOException {
        Model model = Model.create("net", 20);
        Graph graph = model.graph();
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("n"), Dim.of(4)))));
        Placement end = Placement.atEnd(model, graph);
        Value hidden = Gemm.of(x, weight(graph, "first.weight"))
                .c(weight(graph, "first.bias"))
                .transB(1)
                .emit(end);
        Value inner = switch (middle) {
            case NONE -> hidden;
            case NORMALIZATION ->
                BatchNormalization.of(
                                hidden,
                                weight(graph, "bn.weight"),
                                weight(graph, "bn.bias"),
                                weight(graph, "bn.mean"),
                                weight(graph, "bn.var"))
                        .emit(end);
            case DROPOUT ->
                Dropout.of(hidden)
                        .ratio(graph.addInitializer("ratio", Tensor.ofFloats(new float[] {0.5f})))
                        .emit(end);
        };
        Value scores = Gemm.of(Relu.of(inner).emit(end), weight(graph, "second.weight"))
                .c(weight(graph, "second.bias"))
                .transB(1)
                .outputNames("scores")
                .emit(end);
        graph.addOutput(scores);
        return model;
    }

    private static Value weight(Graph graph, String name) throws IOException {
        return graph.addInitializer(name, value("start." + name));
    }

    /** Batches of some of the eight, in one. */
    private static Batch batch(int first, int end) throws IOException {
        int count = (end - first) * SIZE;
        double[] x = Arrays.copyOfRange(value("x").toDoubles(), first * SIZE * 4, end * SIZE * 4);
        long[] labels = Arrays.copyOfRange(value("y").toLongs(), first * SIZE, end * SIZE);
        return new Batch(
                count,
                Map.of("x", Tensor.ofDoubles(DType.FLOAT, x, count, 4), "target", Tensor.ofLongs(labels, count)));
    }

    private static BatchSource batches() throws IOException {
        List<Batch> all = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            all.add(batch(i, i + 1));
        }
        return BatchSource.of(all);
    }

    private static StepOptions step(Optimizer optimizer, int batchesPerUpdate) {
        return StepOptions.of(
                        SoftmaxCrossEntropy.PLAIN,
                        UpdateOptions.of(optimizer).withWeightDecay(0.01).withClipping(new Clipping.ByNorm(0.4)))
                .withBatchesPerUpdate(batchesPerUpdate);
    }

    /** Keeps what the updates computed, and ends the run after some. */
    private static final class Updates implements TrainingListener {
        private final List<StepResult> all = new ArrayList<>();
        private final List<Double> rates = new ArrayList<>();
        private final long end;

        private Updates(long end) {
            this.end = end;
        }

        @Override
        public void updated(EpochProgress progress, StepResult result, double rate) {
            all.add(result);
            rates.add(rate);
            assertEquals(SIZE * result.batches(), progress.examples());
            if (result.update() == end) {
                throw new IllegalStateException("the end");
            }
        }

        private double[] losses() {
            return all.stream().mapToDouble(StepResult::loss).toArray();
        }
    }

    /** Groups of three, three and two batches, each of which has statistics of its own; the third is divided by two. */
    @Test
    void updatesAreThoseOfPyTorch() throws IOException {
        Updates updates = new Updates(-1);
        try (TrainingRun run = TrainingRun.of(net(Middle.NORMALIZATION), step(new Sgd(0.9, false), 3), 1, OPTIONS)) {
            run.run(TrainingPlan.of(2, BATCHES, CONSTANT), batches(), updates);
            assertArrayEquals(value("losses").toDoubles(), updates.losses(), 1e-6);
            assertEquals(
                    List.of(3, 3, 2, 3, 3, 2),
                    updates.all.stream().map(StepResult::batches).toList());
            for (Value trained : run.trained().graph().initializers()) {
                assertArrayEquals(
                        value("final." + trained.hint()).toDoubles(),
                        trained.initializer().orElseThrow().toDoubles(),
                        2e-6,
                        trained.hint());
            }
        }
    }

    @Test
    void batchesOfOneUpdateAreOneLargeBatch() throws IOException {
        List<BatchSource> large = List.of(BatchSource.of(List.of(batch(0, 5), batch(5, 8))));
        LearningRate rate = new LearningRate.OneCycle(0.05);
        for (Optimizer optimizer : List.of(new Sgd(0.9, true), Adam.standard(true))) {
            Updates expected = new Updates(-1);
            Updates found = new Updates(-1);
            try (TrainingRun whole = TrainingRun.of(net(Middle.NONE), step(optimizer, 1), 1, OPTIONS);
                    TrainingRun parts = TrainingRun.of(net(Middle.NONE), step(optimizer, 5), 1, OPTIONS)) {
                TrainingListener kept = new TrainingListener() {
                    @Override
                    public void updated(EpochProgress progress, StepResult result, double at) {
                        expected.all.add(result);
                        expected.rates.add(at);
                    }
                };
                whole.run(TrainingPlan.of(3, 2, rate), large.get(0), kept);
                parts.run(TrainingPlan.of(3, BATCHES, rate), batches(), found);
                assertEquals(expected.rates, found.rates);
                // The mean of a larger batch of five and that of three: both weigh each example the same, as all
                // batches are of one size.
                assertArrayEquals(expected.losses(), found.losses(), 1e-6);
                assertEquals(
                        expected.all.get(0).metrics(), found.all.get(0).metrics(), "the metrics of a group are sums");
                assertEquals(
                        expected.all.get(5).gradientNorm(), found.all.get(5).gradientNorm(), 1e-6);
                Map<String, Tensor> wanted = whole.checkpoint().tensors();
                parts.checkpoint()
                        .tensors()
                        .forEach((name, tensor) -> assertArrayEquals(
                                Objects.requireNonNull(wanted.get(name)).toDoubles(), tensor.toDoubles(), 1e-6, name));
                assertEquals(wanted.keySet(), parts.checkpoint().tensors().keySet());
            }
        }
    }

    @Test
    void anInterruptedRunGoesOnToTheSameLosses() throws IOException {
        Path file = folder.resolve("state.safetensors");
        TrainingPlan plan = TrainingPlan.of(3, BATCHES, CONSTANT).withCheckpoint(file, 2);
        StepOptions step = step(new Sgd(0.9, false), 3);
        Updates whole = new Updates(-1);
        try (TrainingRun run = TrainingRun.of(net(Middle.DROPOUT), step, 1, OPTIONS)) {
            run.run(TrainingPlan.of(3, BATCHES, CONSTANT), batches(), whole);
        }
        Updates before = new Updates(5);
        Updates after = new Updates(-1);
        try (TrainingRun run = TrainingRun.of(net(Middle.DROPOUT), step, 1, OPTIONS)) {
            BatchSource data = batches();
            assertThrows(IllegalStateException.class, () -> run.run(plan, data, before));
        }
        try (TrainingRun run = TrainingRun.of(net(Middle.DROPOUT), step, 1, OPTIONS)) {
            Checkpoint checkpoint = Checkpoint.read(file);
            assertEquals(new Checkpoint.Progress(4, 1, 3, BATCHES, 3, 1), checkpoint.progress());
            run.resume(checkpoint);
            run.run(plan, batches(), after);
        }
        assertArrayEquals(
                IntStream.range(0, 5).mapToDouble(i -> whole.losses()[i]).toArray(), before.losses());
        assertArrayEquals(
                IntStream.range(4, 9).mapToDouble(i -> whole.losses()[i]).toArray(), after.losses());
        try (TrainingRun run = TrainingRun.of(net(Middle.DROPOUT), step.withBatchesPerUpdate(4), 1, OPTIONS)) {
            Checkpoint checkpoint = Checkpoint.read(file);
            assertTrue(assertThrows(TrainingException.class, () -> run.resume(checkpoint))
                    .getMessage()
                    .contains("a run with 3 batches in an update, and this one has 4"));
        }
    }

    @Test
    void eachBatchOfAnUpdateDropsOtherElements() throws IOException {
        Batch batch = batch(0, 1);
        TrainingStep step = TrainingStep.of(net(Middle.DROPOUT), step(new Sgd(0, false), 2));
        try (Trainer trainer = new Trainer(step, 2, 1, OPTIONS)) {
            assertNotEquals(trainer.accumulate(batch.tensors()), trainer.accumulate(batch.tensors()));
            assertEquals(2, trainer.update(0).batches());
            assertThrows(IllegalStateException.class, () -> trainer.update(0));
        }
    }

    /** The gradients of a batch whose loss is no number are not part of later updates. */
    @Test
    void gradientsThatAreNoNumbersAreForgotten() throws IOException {
        TrainingStep step = TrainingStep.of(net(Middle.NONE), step(new Sgd(0, false), 2));
        try (Trainer trainer = new Trainer(step, 2, 1, OPTIONS)) {
            Map<String, Tensor> start = trainer.state();
            Batch good = batch(0, 1);
            double[] x = new double[SIZE * 4];
            x[3] = Double.NaN;
            trainer.accumulate(Map.of(
                    "x",
                    Tensor.ofDoubles(DType.FLOAT, x, SIZE, 4),
                    "target",
                    Objects.requireNonNull(good.tensors().get("target"))));
            trainer.accumulate(good.tensors());
            assertThrows(TrainingException.class, () -> trainer.update(0.1));
            trainer.resume(start, 0);
            trainer.accumulate(good.tensors());
            assertTrue(Double.isFinite(trainer.update(0.1).gradientNorm()));
        }
    }

    @Test
    void updatesByNoBatchesAreRefused() {
        assertTrue(assertThrows(org.onnxtwist.autodiff.rule.GradientException.class, () -> step(new Sgd(0, false), 0))
                .getMessage()
                .contains("give 1 or more"));
    }
}
