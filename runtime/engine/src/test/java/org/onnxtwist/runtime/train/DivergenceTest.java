package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.loss.MeanSquaredError;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TrainingStep;
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
import org.onnxtwist.op.Gemm;
import org.onnxtwist.runtime.session.InferenceOptions;

/** A step whose gradients overflow names the parameter, and leaves the state as it was. */
final class DivergenceTest {
    /** y = x w + b with w = 1e-20, so that an input of 1e20 has a gradient whose square is more than a float can be. */
    private static Model line() {
        Model model = Model.create("line", 20);
        Graph graph = model.graph();
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("n"), Dim.of(1)))));
        Value w = graph.addInitializer("w", Tensor.ofFloats(new float[] {1e-20f}, 1, 1));
        Value b = graph.addInitializer("b", Tensor.ofFloats(new float[] {0.5f}, 1));
        Placement end = Placement.atEnd(model, graph);
        graph.addOutput(Gemm.of(x, w).c(b).outputNames("y").emit(end));
        return model;
    }

    @Test
    void theParameterIsNamedAndTheStateStays() {
        TrainingStep step = TrainingStep.of(
                line(), StepOptions.of(new MeanSquaredError(Optional.empty()), UpdateOptions.of(new Sgd(0.9, false))));
        try (Trainer trainer = new Trainer(step, 0, InferenceOptions.defaults().withThreads(1))) {
            trainer.train(batch(1, 3), 0.25);
            Map<String, Tensor> before = trainer.state();
            String message = assertThrows(TrainingException.class, () -> trainer.train(batch(1e20f, 3), 0.25))
                    .getMessage();
            // The bias is 0.5 + 0.25 * 2 * 2.5 = 1.75 by now, and w is 1.25.
            assertTrue(message.contains("of update 2 is"), message);
            assertTrue(message.contains("the largest gradient is that of 'w'"), message);
            assertEquals(1, trainer.updates());
            Map<String, Tensor> after = trainer.state();
            before.forEach((name, tensor) -> assertArrayEquals(
                    tensor.toFloats(), Objects.requireNonNull(after.get(name)).toFloats(), name));
            assertEquals(1.75f, Objects.requireNonNull(after.get("b")).toFloats()[0]);
        }
    }

    @Test
    void theNormOfTheLargestGradientIsSaid() {
        TrainingStep step = TrainingStep.of(
                line(), StepOptions.of(new MeanSquaredError(Optional.empty()), UpdateOptions.of(new Sgd(0, false))));
        try (Trainer trainer = new Trainer(step, 0, InferenceOptions.defaults().withThreads(1))) {
            // y = 1 + 0.5, and dw = 2 (1.5 - 4) 1e20.
            String message = assertThrows(TrainingException.class, () -> trainer.train(batch(1e20f, 4), 0.25))
                    .getMessage();
            assertTrue(message.contains("the largest gradient is that of 'w', with the norm 5.00e+20"), message);
        }
    }

    private static Map<String, Tensor> batch(float x, float y) {
        return Map.of("x", Tensor.ofFloats(new float[] {x}, 1, 1), "target", Tensor.ofFloats(new float[] {y}, 1, 1));
    }
}
