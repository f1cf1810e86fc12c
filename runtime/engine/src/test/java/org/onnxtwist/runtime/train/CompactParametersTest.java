package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.optimizer.Optimizer;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchSource;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Antisymmetric kernels that are stored as four weights, compared with those of nine taps. */
final class CompactParametersTest {
    private static final Path GOLDEN = Path.of("../../transformer/autodiff/src/test/resources/golden/train_sgd");
    private static final InferenceOptions OPTIONS = InferenceOptions.defaults().withThreads(1);
    private static final int BATCH = 8;
    private static final TrainingPlan PLAN = TrainingPlan.of(2, 3, new LearningRate.Constant(0.05));

    @TempDir
    Path folder = Path.of(".");

    private static Model twisted(Purpose purpose) throws IOException {
        Model model = OnnxReader.read(GOLDEN.resolve("model.onnx"));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withPurpose(purpose)
                        .withParameters(Safetensors.read(GOLDEN.resolve("twist.safetensors"))));
        return model;
    }

    private static StepOptions step(Optimizer optimizer) {
        return StepOptions.of(
                SoftmaxCrossEntropy.PLAIN,
                UpdateOptions.of(optimizer).withWeightDecay(0.05).withAverage(0.9));
    }

    private static BatchSource batches(TrainingRun run) {
        String input = run.data().get(0).name();
        String target = run.data().get(1).name();
        List<Batch> all = new ArrayList<>();
        Random random = new Random(4);
        for (int i = 0; i < 3; i++) {
            float[] pixels = new float[BATCH * 3 * 16 * 16];
            IntStream.range(0, pixels.length).forEach(at -> pixels[at] = random.nextFloat() - 0.5f);
            long[] labels = random.longs(BATCH, 0, 4).toArray();
            all.add(new Batch(
                    BATCH,
                    Map.of(input, Tensor.ofFloats(pixels, BATCH, 3, 16, 16), target, Tensor.ofLongs(labels, BATCH))));
        }
        return BatchSource.of(all);
    }

    private static List<Double> losses(TrainingRun run) throws IOException {
        List<Double> losses = new ArrayList<>();
        run.run(PLAN, batches(run), new TrainingListener() {
            @Override
            public void updated(EpochProgress progress, StepResult result, double rate) {
                losses.add(result.loss());
            }
        });
        return losses;
    }

    private static boolean isKernel(String name) {
        return name.contains(".conv_x.weight") || name.contains(".conv_y.weight");
    }

    private static Map<String, Tensor> state(TrainingRun run) {
        return run.checkpoint().tensors();
    }

    /** Descent with momentum, decay and averages makes the same steps; the state of the kernels has four ninths of the size. */
    @ParameterizedTest
    @EnumSource(
            value = Purpose.class,
            names = {"TRAINING", "EXPORT"})
    void descentMakesTheSameSteps(Purpose purpose) throws IOException {
        StepOptions full = step(new Sgd(0.9, true));
        try (TrainingRun nine = TrainingRun.of(twisted(purpose), full, 1, OPTIONS);
                TrainingRun four = TrainingRun.of(twisted(purpose), full.withCompactKernels(), 1, OPTIONS)) {
            assertArrayEquals(
                    losses(nine).stream().mapToDouble(loss -> loss).toArray(),
                    losses(four).stream().mapToDouble(loss -> loss).toArray(),
                    1e-6);
            assertEquals(state(nine).keySet(), state(four).keySet());
            int kernels = 0;
            for (Map.Entry<String, Tensor> entry : state(nine).entrySet()) {
                Tensor compact = Objects.requireNonNull(state(four).get(entry.getKey()));
                if (isKernel(entry.getKey())) {
                    kernels++;
                    assertEquals(9 * compact.elements(), 4 * entry.getValue().elements());
                    assertArrayEquals(firstTaps(entry.getValue()), compact.toDoubles(), 1e-7, entry.getKey());
                } else {
                    assertArrayEquals(entry.getValue().toDoubles(), compact.toDoubles(), 1e-6, entry.getKey());
                }
            }
            assertTrue(kernels > 0 && kernels % 6 == 0, "kernels, momentum and averages of each layer");
            assertSameWeights(nine.trained(), four.trained());
        }
    }

    private static double[] firstTaps(Tensor kernel) {
        double[] taps = kernel.toDoubles();
        return IntStream.range(0, taps.length)
                .filter(i -> i % 9 < 4)
                .mapToDouble(i -> taps[i])
                .toArray();
    }

    /** The models have the same initializers, with nine taps. */
    private static void assertSameWeights(Model expected, Model found) {
        Map<String, Value> values = found.graph().valuesByName();
        for (Value value : expected.graph().initializers()) {
            Tensor wanted = value.initializer().orElseThrow();
            Tensor tensor = Objects.requireNonNull(values.get(value.hint()))
                    .initializer()
                    .orElseThrow();
            assertEquals(wanted.type(), tensor.type());
            if (wanted.dtype() == DType.FLOAT) {
                assertArrayEquals(wanted.toDoubles(), tensor.toDoubles(), 1e-6, value.hint());
            }
        }
    }

    @Test
    void adamMakesOtherSteps() throws IOException {
        StepOptions full = step(Adam.standard(true));
        try (TrainingRun nine = TrainingRun.of(twisted(Purpose.TRAINING), full, 1, OPTIONS);
                TrainingRun four = TrainingRun.of(twisted(Purpose.TRAINING), full.withCompactKernels(), 1, OPTIONS)) {
            List<Double> expected = losses(nine);
            List<Double> found = losses(four);
            assertEquals(expected.get(0), found.get(0), 1e-6);
            assertNotEquals(expected.get(5), found.get(5), 1e-4);
        }
    }

    @Test
    void checkpointsHaveFourWeights() throws IOException {
        Path file = folder.resolve("state.safetensors");
        StepOptions compact = step(new Sgd(0.9, false)).withCompactKernels();
        Map<String, Tensor> state;
        try (TrainingRun run = TrainingRun.of(twisted(Purpose.TRAINING), compact, 1, OPTIONS)) {
            losses(run);
            run.checkpoint().write(file);
            state = state(run);
        }
        try (TrainingRun run = TrainingRun.of(twisted(Purpose.TRAINING), compact, 1, OPTIONS)) {
            run.resume(Checkpoint.read(file));
            state(run).forEach((name, tensor) -> {
                assertTrue(tensor.sameElements(Objects.requireNonNull(state.get(name))), name);
                assertEquals(isKernel(name), tensor.rank() == 3, name);
            });
        }
        try (TrainingRun run = TrainingRun.of(twisted(Purpose.TRAINING), step(new Sgd(0.9, false)), 1, OPTIONS)) {
            Checkpoint checkpoint = Checkpoint.read(file);
            assertTrue(assertThrows(TrainingException.class, () -> run.resume(checkpoint))
                    .getMessage()
                    .contains("or of other options"));
        }
    }

    @Test
    void modelsWithoutSuchKernelsAreRefused() throws IOException {
        Model plain = OnnxReader.read(GOLDEN.resolve("model.onnx"));
        StepOptions compact = step(new Sgd(0.9, false)).withCompactKernels();
        assertTrue(assertThrows(GradientException.class, () -> TrainingRun.of(plain, compact, 1, OPTIONS))
                .getMessage()
                .contains("store all parameters in full"));
    }
}
