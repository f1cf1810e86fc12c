package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.step.Clipping;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.UpdateOptions;
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

/** Training of a small net with normalisation and Dropout to tell points inside a circle from those outside. */
final class TrainingRunTest {
    private static final int BATCH = 64;
    private static final long BATCHES = 12;
    private static final InferenceOptions OPTIONS = InferenceOptions.defaults().withThreads(1);
    private static final StepOptions STEP = StepOptions.of(
            SoftmaxCrossEntropy.PLAIN,
            UpdateOptions.of(Adam.standard(true)).withWeightDecay(0.01).withClipping(new Clipping.ByNorm(5)));

    @TempDir
    Path folder = Path.of(".");

    private static Model net() {
        Model model = Model.create("net", 20);
        Graph graph = model.graph();
        Random random = new Random(5);
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("n"), Dim.of(2)))));
        Placement end = Placement.atEnd(model, graph);
        Value hidden = Gemm.of(x, weights(graph, "first.weight", random, 2, 32))
                .c(weights(graph, "first.bias", random, 32))
                .emit(end);
        Value normalised = BatchNormalization.of(
                        hidden,
                        filled(graph, "bn.weight", 1),
                        filled(graph, "bn.bias", 0),
                        filled(graph, "bn.mean", 0),
                        filled(graph, "bn.var", 1))
                .emit(end);
        Value ratio = graph.addInitializer("ratio", Tensor.ofFloats(new float[] {0.1f}));
        Value dropped = Dropout.of(Relu.of(normalised).emit(end)).ratio(ratio).emit(end);
        Value scores = Gemm.of(dropped, weights(graph, "second.weight", random, 32, 2))
                .outputNames("scores")
                .emit(end);
        graph.addOutput(scores);
        return model;
    }

    private static Value filled(Graph graph, String name, double value) {
        return graph.addInitializer(name, Tensor.filled(DType.FLOAT, value, 32));
    }

    private static Value weights(Graph graph, String name, Random random, long... dims) {
        long count = LongStream.of(dims).reduce(1, (a, b) -> a * b);
        double[] elements = random.doubles(count, -0.7, 0.7).toArray();
        return graph.addInitializer(name, Tensor.ofDoubles(DType.FLOAT, elements, dims));
    }

    private static final BatchSource CIRCLE = (seed, epoch, first) ->
            LongStream.range(first, BATCHES).mapToObj(number -> batch(new Random(seed + 1000L * epoch + number)));

    private static Batch batch(Random random) {
        return batch(random, BATCH);
    }

    private static Batch batch(Random random, int examples) {
        float[] points = new float[2 * examples];
        long[] labels = new long[examples];
        for (int i = 0; i < examples; i++) {
            points[2 * i] = (float) random.nextGaussian();
            points[2 * i + 1] = (float) random.nextGaussian();
            labels[i] = Math.hypot(points[2 * i], points[2 * i + 1]) < 1.1 ? 1 : 0;
        }
        return new Batch(
                examples,
                Map.of("x", Tensor.ofFloats(points, examples, 2), "target", Tensor.ofLongs(labels, examples)));
    }

    private static TrainingPlan plan(int epochs) {
        return TrainingPlan.of(epochs, BATCHES, new LearningRate.OneCycle(0.02));
    }

    /** Keeps the losses, and ends the run after some. */
    private static final class Losses implements TrainingListener {
        private final List<Double> all = new ArrayList<>();
        private final long end;

        private Losses(long end) {
            this.end = end;
        }

        @Override
        public void updated(EpochProgress progress, StepResult result, double rate) {
            all.add(result.loss());
            if (result.update() == end) {
                throw new InterruptedRun();
            }
        }
    }

    private static final class InterruptedRun extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Operator set 8 lacks operators of the loss, and its weights are inputs with defaults. */
    @Test
    void anOldModelIsTrainedWithAnEstimateOfItsMemory() throws IOException {
        Model model = Model.create("old", 8);
        Graph graph = model.graph();
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(1, 2)));
        Random random = new Random(5);
        Value weight = weights(graph, "weight", random, 2, 2);
        Value bias = weights(graph, "bias", random, 2);
        List.of(weight, bias).forEach(graph::exposeAsInput);
        Value scores = Gemm.of(x, weight).c(bias).outputNames("scores").emit(Placement.atEnd(model, graph));
        scores.setType(ValueType.tensor(DType.FLOAT, Shape.of(1, 2)));
        graph.addOutput(scores);
        BatchSource held = BatchSource.of(List.of(batch(new Random(-1))));
        try (TrainingRun run = TrainingRun.of(model, STEP, 7, OPTIONS)) {
            assertTrue(run.memory(BATCH).isPresent());
            run.run(plan(1).withEvaluation(held), CIRCLE, TrainingListener.NONE);
            assertTrue(run.bestLoss().isPresent());
        }
    }

    @Test
    void theNetLearns() throws IOException {
        BatchSource held = BatchSource.of(List.of(batch(new Random(-1)), batch(new Random(-2))));
        List<Evaluation> evaluations = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochEnded(int epoch, double loss, Optional<Evaluation> evaluation) {
                evaluations.add(evaluation.orElseThrow());
            }
        };
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            run.run(plan(10).withEvaluation(held), CIRCLE, listener);
            assertEquals(10, evaluations.size());
            Evaluation last = evaluations.get(9);
            assertEquals(2 * BATCH, last.examples());
            assertTrue(last.classification().orElseThrow().accuracy() > 0.95, last::toString);
            assertTrue(run.best().isPresent());
        }
    }

    @Test
    void anInterruptedRunGoesOnToTheSameLosses() throws IOException {
        Losses whole = new Losses(-1);
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            run.run(plan(3), CIRCLE, whole);
        }
        assertEquals(3 * BATCHES, whole.all.size());

        Path file = folder.resolve("state.safetensors");
        Losses before = new Losses(17);
        TrainingPlan plan = plan(3).withCheckpoint(file, 5);
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            assertThrows(InterruptedRun.class, () -> run.run(plan, CIRCLE, before));
        }
        Losses after = new Losses(-1);
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            Checkpoint checkpoint = Checkpoint.read(file);
            assertEquals(new Checkpoint.Progress(15, 1, 3, BATCHES, 1, 7), checkpoint.progress());
            run.resume(checkpoint);
            run.run(plan, CIRCLE, after);
        }
        assertEquals(whole.all.subList(0, 17), before.all);
        assertEquals(whole.all.subList(15, 36), after.all);
    }

    /** Groups of batches end at checkpoints and at the end of an epoch, and where a batch is of another size. */
    @Test
    void severalUpdatesInOneRunHaveTheLossesOfSingleOnes() throws IOException {
        BatchSource uneven = (seed, epoch, first) -> LongStream.range(first, BATCHES)
                .mapToObj(number -> batch(new Random(seed + 1000L * epoch + number), number == 7 ? BATCH / 2 : BATCH));
        Losses single = new Losses(-1);
        Tensor expected;
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            run.run(plan(3), uneven, single);
            expected = weight(run.trained());
        }
        Path file = folder.resolve("state.safetensors");
        Losses before = new Losses(20);
        TrainingPlan plan = plan(3).withCheckpoint(file, 5).withUpdatesPerRun(4);
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            assertThrows(InterruptedRun.class, () -> run.run(plan, uneven, before));
        }
        Losses after = new Losses(-1);
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            Checkpoint checkpoint = Checkpoint.read(file);
            assertEquals(15, checkpoint.progress().updates());
            run.resume(checkpoint);
            run.run(plan, uneven, after);
            assertArrayEquals(expected.toDoubles(), weight(run.trained()).toDoubles(), 1e-5);
        }
        assertArrayEquals(numbers(single.all.subList(0, 20)), numbers(before.all), 1e-5);
        assertArrayEquals(numbers(single.all.subList(15, 36)), numbers(after.all), 1e-5);
    }

    private static double[] numbers(List<Double> all) {
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** With a rate that spoils the net after the first epoch, its model is the best one, also after an interruption. */
    @Test
    void theBestModelOutlivesAnInterruption() throws IOException {
        Path file = folder.resolve("state.safetensors");
        BatchSource held = BatchSource.of(List.of(batch(new Random(-1)), batch(new Random(-2))));
        TrainingPlan plan = TrainingPlan.of(3, BATCHES, new LearningRate.Step(0.02, 300, BATCHES))
                .withEvaluation(held)
                .withCheckpoint(file, 0);
        Tensor first;
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            assertThrows(InterruptedRun.class, () -> run.run(plan, CIRCLE, new Losses(BATCHES + 1)));
            first = weight(run.best().orElseThrow());
        }
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            run.resume(Checkpoint.read(file));
            run.run(plan, CIRCLE, TrainingListener.NONE);
            assertTrue(first.sameElements(weight(run.best().orElseThrow())));
            assertFalse(first.sameElements(weight(run.trained())));
            assertEquals(2, run.checkpoint().best().orElseThrow().epochsSince());
        }
    }

    private static Tensor weight(Model model) {
        return Objects.requireNonNull(model.graph().valuesByName().get("first.weight"))
                .initializer()
                .orElseThrow();
    }

    @Test
    void aLossThatIsNoNumberStopsTheRun() throws IOException {
        StepOptions wild = StepOptions.of(
                SoftmaxCrossEntropy.PLAIN, UpdateOptions.of(new org.onnxtwist.autodiff.optimizer.Sgd(0, false)));
        TrainingPlan plan = TrainingPlan.of(2, BATCHES, new LearningRate.Constant(1e30));
        try (TrainingRun run = TrainingRun.of(net(), wild, 0, OPTIONS)) {
            String message = assertThrows(TrainingException.class, () -> run.run(plan, CIRCLE, TrainingListener.NONE))
                    .getMessage();
            assertTrue(message.contains("lower the rate"), message);
            assertTrue(
                    message.contains("the largest gradient is that of 'second.weight', which is not finite"), message);
            assertTrue(message.contains("learning rate 1.0E30"), message);
        }
    }

    /** The variance of a batch of one example is 0 / 0, which the losses do not show. */
    @Test
    void statisticsThatAreNoNumbersStopTheRun() throws IOException {
        BatchSource ends = (seed, epoch, first) -> Stream.of(batch(new Random(1)), single());
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            TrainingPlan plan = TrainingPlan.of(2, 2, new LearningRate.Constant(0.01));
            String message = assertThrows(TrainingException.class, () -> run.run(plan, ends, TrainingListener.NONE))
                    .getMessage();
            assertTrue(
                    message.contains("the running statistics 'bn.var' are no finite numbers after update 2"), message);
        }
    }

    @Test
    void theMemoryGrowsWithTheBatch() {
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            long few = run.memory(10_000).orElseThrow();
            long many = run.memory(110_000).orElseThrow();
            // Each example has at least the 32 numbers before and those behind the normalisation, and the gradients of
            // one of them.
            assertTrue((many - few) / 100_000 > 3 * 32 * 4, () -> few + " and " + many);
            assertTrue((many - few) / 100_000 < 20 * 32 * 4, () -> few + " and " + many);
            long largest = run.largestBatch((few + many) / 2, 110_000);
            assertTrue(largest > 57_000 && largest < 61_000, () -> "" + largest);
            assertEquals(0, run.largestBatch(1, 8));
        }
    }

    private static Batch single() {
        return new Batch(1, Map.of("x", Tensor.ofFloats(new float[2], 1, 2), "target", Tensor.ofLongs(new long[1], 1)));
    }

    @Test
    void theRunEndsWhenNothingGetsBetter() throws IOException {
        TrainingPlan plan = TrainingPlan.of(50, BATCHES, new LearningRate.Constant(0))
                .withEvaluation(BatchSource.of(List.of(batch(new Random(-1)))))
                .withPatience(3);
        Losses losses = new Losses(-1);
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            run.run(plan, CIRCLE, losses);
        }
        assertTrue(losses.all.size() <= 6 * BATCHES, () -> losses.all.size() + " updates");
    }

    @Test
    void theAveragesOfParametersAreWritten() throws IOException {
        StepOptions averaged = StepOptions.of(
                SoftmaxCrossEntropy.PLAIN, UpdateOptions.of(Adam.standard(true)).withAverage(0.9));
        try (TrainingRun run = TrainingRun.of(net(), averaged, 7, OPTIONS)) {
            run.run(plan(1), CIRCLE, TrainingListener.NONE);
            Map<String, Tensor> state = run.checkpoint().tensors();
            Tensor written = Objects.requireNonNull(
                            run.trained().graph().valuesByName().get("first.weight"))
                    .initializer()
                    .orElseThrow();
            assertTrue(written.sameElements(Objects.requireNonNull(state.get("first.weight.average"))));
            assertFalse(written.sameElements(Objects.requireNonNull(state.get("first.weight"))));
        }
    }

    @Test
    void checkpointsOfOthersAreRefused() throws IOException {
        Path file = folder.resolve("state.safetensors");
        try (TrainingRun run = TrainingRun.of(net(), STEP, 7, OPTIONS)) {
            run.checkpoint().write(file);
            Checkpoint checkpoint = Checkpoint.read(file);
            Checkpoint other = new Checkpoint(Map.of(), checkpoint.progress(), Optional.empty());
            assertTrue(assertThrows(TrainingException.class, () -> run.resume(other))
                    .getMessage()
                    .contains("of another model"));
            Checkpoint seed =
                    new Checkpoint(checkpoint.tensors(), new Checkpoint.Progress(0, 0, 0, 0, 1, 8), Optional.empty());
            assertTrue(assertThrows(TrainingException.class, () -> run.resume(seed))
                    .getMessage()
                    .contains("the seed 8"));
        }
    }
}
