package org.onnxtwist.autodiff.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** Five updates of a matrix, compared with those of PyTorch's optimisers in double precision. */
final class OptimizerTest {
    private static final Path VALUES =
            Path.of("src/test/resources/org/onnxtwist/autodiff/optimizer/pytorch.safetensors");
    private static final int STEPS = 5;
    private static final int ELEMENTS = 6;

    static Stream<Arguments> optimizers() {
        return Stream.of(
                Arguments.of("sgd", new Sgd(0, false), 0),
                Arguments.of("sgd_decay", new Sgd(0, false), 0.05),
                Arguments.of("momentum", new Sgd(0.9, false), 0),
                Arguments.of("momentum_decay", new Sgd(0.9, false), 0.05),
                Arguments.of("nesterov", new Sgd(0.9, true), 0.05),
                Arguments.of("adam", Adam.standard(false), 0),
                Arguments.of("adam_decay", new Adam(0.8, 0.95, 1e-3, false), 0.05),
                Arguments.of("adamw", Adam.standard(true), 0.05));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void agreesWithPyTorch(String name, Optimizer optimizer, double weightDecay) throws IOException, OrtException {
        Map<String, Tensor> values = Safetensors.read(VALUES);
        double[] gradients = Objects.requireNonNull(values.get("gradients")).toDoubles();
        double[] expected = Objects.requireNonNull(values.get(name)).toDoubles();
        Map<String, Tensor> slots = new HashMap<>();
        slots.put("w", Objects.requireNonNull(values.get("start")));
        optimizer.state().forEach(state -> slots.put(state, matrix(new double[ELEMENTS])));
        try (Execution execution = new Execution(update(optimizer, weightDecay))) {
            for (int step = 0; step < STEPS; step++) {
                Map<String, Tensor> inputs = new HashMap<>(slots);
                inputs.put("g", matrix(Arrays.copyOfRange(gradients, step * ELEMENTS, (step + 1) * ELEMENTS)));
                inputs.put("rate", Tensor.ofDoubles(DType.DOUBLE, new double[] {0.1}));
                inputs.put("count", Tensor.ofDoubles(DType.DOUBLE, new double[] {step + 1}));
                Map<String, double[]> found = execution.run(inputs);
                slots.keySet().forEach(slot -> slots.put(slot, matrix(Objects.requireNonNull(found.get(slot + "2")))));
                assertArrayEquals(
                        Arrays.copyOfRange(expected, step * ELEMENTS, (step + 1) * ELEMENTS),
                        found.get("w2"),
                        1e-13,
                        "step " + step);
            }
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(GradientException.class, () -> new Sgd(1, false));
        assertThrows(GradientException.class, () -> new Sgd(0, true));
        assertThrows(GradientException.class, () -> new Adam(1, 0.9, 1e-8, false));
        assertThrows(GradientException.class, () -> new Adam(0.9, 0.9, -1, false));
    }

    private static Tensor matrix(double[] elements) {
        return Tensor.ofDoubles(DType.DOUBLE, elements, 3, 2);
    }

    private static Model update(Optimizer optimizer, double weightDecay) {
        Model model = Model.create("update", 20);
        Graph graph = model.graph();
        ValueType matrix = ValueType.tensor(DType.DOUBLE, Shape.of(3, 2));
        ValueType scalar = ValueType.tensor(DType.DOUBLE, Shape.of());
        Value parameter = graph.addInput("w", matrix);
        Value gradient = graph.addInput("g", matrix);
        List<String> names = new ArrayList<>(List.of("w"));
        names.addAll(optimizer.state());
        List<Value> state = optimizer.state().stream()
                .map(name -> graph.addInput(name, matrix))
                .toList();
        Optimizer.Update update = new Optimizer.Update(
                parameter,
                gradient,
                state,
                graph.addInput("rate", scalar),
                graph.addInput("count", scalar),
                weightDecay);
        Placement end = Placement.atEnd(model, graph);
        List<Value> results = optimizer.place(new Arithmetic(end, new Arithmetic.Constants(end), DType.DOUBLE), update);
        for (int i = 0; i < names.size(); i++) {
            results.get(i).setName(names.get(i) + "2");
            graph.addOutput(results.get(i));
        }
        return model;
    }
}
