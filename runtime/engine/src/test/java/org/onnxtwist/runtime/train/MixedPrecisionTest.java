package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.autodiff.loss.ModelOutput;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.StepPrecision;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.train.network.Architecture;
import org.onnxtwist.runtime.train.network.NetworkOptions;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Steps with numbers of 16 bits, which ONNX Runtime's CPU provider rounds to, though it computes with 32. */
final class MixedPrecisionTest {
    private static final int BATCH = 16;
    private static final int STEPS = 8;
    private static final double[] WEIGHTS = {0.5, -0.25, 1, 2};
    private static final StepOptions OPTIONS = StepOptions.of(
            SoftmaxCrossEntropy.PLAIN, UpdateOptions.of(new Sgd(0.9, false)).withWeightDecay(0.001));

    @ParameterizedTest
    @CsvSource({"RESNET_W16, false", "RESNET_W16, true"})
    void lossesAreCloseToThoseOfFullPrecision(Architecture architecture, boolean twisted) {
        Model model = architecture.build(NetworkOptions.of(1, 16, 16, 4));
        if (twisted) {
            TwistRewrite.apply(model, TwistOptions.defaults());
        }
        TrainingStep mixed = TrainingStep.of(model, OPTIONS.with(StepPrecision.MIXED));
        assertHalfConvolutions(mixed.gradients());
        mixed.parameters().forEach(slot -> assertEquals(DType.FLOAT, slot.type().dtype(), slot.name()));
        List<Double> full = losses(TrainingStep.of(model, OPTIONS));
        List<Double> half = losses(mixed);
        assertNotEquals(full.get(0), half.get(0), "numbers of 16 bits were not used");
        for (int i = 0; i < STEPS; i++) {
            assertEquals(full.get(i), half.get(i), 0.02 * full.get(0), "the loss of step " + i);
        }
        assertTrue(half.get(STEPS - 1) < 0.8 * half.get(0), half::toString);
    }

    private static void assertHalfConvolutions(Model gradients) {
        InferredTypes types = ShapeInference.infer(gradients);
        List<DType> found = StreamSupport.stream(gradients.graph().nodes().spliterator(), false)
                .filter(node -> node.operator().equals(Conv.ID))
                .map(node -> types.of(node.output(0)).dtype())
                .toList();
        assertFalse(found.isEmpty());
        assertTrue(found.stream().allMatch(DType.FLOAT16::equals), found::toString);
    }

    private static List<Double> losses(TrainingStep step) {
        Random random = new Random(3);
        float[] pixels = new float[BATCH * 16 * 16];
        long[] labels = new long[BATCH];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < BATCH; i++) {
            labels[i] = random.nextInt(4);
        }
        Map<String, Tensor> batch = Map.of(
                step.data().get(0), Tensor.ofFloats(pixels, BATCH, 1, 16, 16),
                step.data().get(1), Tensor.ofLongs(labels, BATCH));
        List<Double> losses = new ArrayList<>();
        try (Trainer trainer = new Trainer(step, 0, InferenceOptions.defaults().withThreads(1))) {
            while (losses.size() < STEPS) {
                StepResult result = trainer.train(batch, 0.02);
                // An update that was left out repeats its loss.
                if (Double.isFinite(result.gradientNorm())) {
                    losses.add(result.loss());
                }
                assertTrue(result.update() < 2 * STEPS, "too many updates were left out");
            }
        }
        return losses;
    }

    /** The derivative of the square root at 0 is infinite, whatever the scale. */
    @Test
    void updatesWithInfiniteGradientsAreLeftOutUntilTheScaleIsLessThanOne() {
        Model model = linear(DType.FLOAT);
        Placement end = Placement.atEnd(model, model.graph());
        Value zero = Mul.of(
                        model.graph().outputs().get(0), model.graph().addInitializer("zero", Tensor.zeros(DType.FLOAT)))
                .emit(end);
        model.graph()
                .setOutput(
                        0,
                        Sqrt.of(ReduceSum.of(zero).keepdims(0).emit(end))
                                .outputNames("root")
                                .emit(end));
        StepOptions options = StepOptions.of(new ModelOutput("root"), UpdateOptions.of(new Sgd(0, false)));
        Map<String, Tensor> batch = Map.of("x", Tensor.ofFloats(new float[] {1, 1}, 1, 2));
        try (Trainer trainer = new Trainer(
                TrainingStep.of(model, options.with(StepPrecision.MIXED)),
                0,
                InferenceOptions.defaults().withThreads(1))) {
            for (int i = 0; i < 16; i++) {
                assertEquals(0, trainer.train(batch, 0.1).loss());
            }
            assertArrayEquals(
                    WEIGHTS, Objects.requireNonNull(trainer.state().get("w")).toDoubles(), 1e-9);
            assertThrows(TrainingException.class, () -> trainer.train(batch, 0.1));
        }
    }

    @Test
    void parametersOf64BitsAreRefused() {
        GradientException refused = assertThrows(
                GradientException.class,
                () -> TrainingStep.of(linear(DType.DOUBLE), OPTIONS.with(StepPrecision.MIXED)));
        assertTrue(refused.getMessage().contains("'w' is of type double"), refused.getMessage());
    }

    private static Model linear(DType type) {
        Model model = Model.create("linear", 20);
        Value x = model.graph().addInput("x", ValueType.tensor(type, Shape.of(1, 2)));
        Value w = model.graph().addInitializer("w", Tensor.ofDoubles(type, WEIGHTS, 2, 2));
        model.graph().addOutput(MatMul.of(x, w).outputNames("scores").emit(Placement.atEnd(model, model.graph())));
        return model;
    }
}
