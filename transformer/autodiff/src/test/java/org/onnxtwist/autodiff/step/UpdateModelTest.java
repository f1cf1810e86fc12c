package org.onnxtwist.autodiff.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** Updates with groups, clipping, averages and projection, compared with those of PyTorch. */
final class UpdateModelTest {
    private static final Path VALUES = Path.of("src/test/resources/org/onnxtwist/autodiff/step/updates.safetensors");
    private static final int STEPS = 4;
    private static final List<String> PARAMETERS = List.of("kernel", "vector");
    private static final List<ParameterGroup> GROUPS = List.of(
            ParameterGroup.withDecay("vec*", 0), ParameterGroup.withRate("v*", 0.5), ParameterGroup.withRate("*", 1));

    static Stream<Arguments> updates() {
        return Stream.of(
                Arguments.of("adamw_norm", UpdateOptions.of(Adam.standard(true)).withClipping(new Clipping.ByNorm(5))),
                Arguments.of(
                        "sgd_value", UpdateOptions.of(new Sgd(0.9, false)).withClipping(new Clipping.ByValue(1.5))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("updates")
    void agreeWithPyTorch(String name, UpdateOptions options) throws IOException, OrtException {
        Map<String, Tensor> values = Safetensors.read(VALUES);
        List<TensorSlot> parameters = PARAMETERS.stream()
                .map(parameter -> TensorSlot.of(parameter, Objects.requireNonNull(values.get(parameter + ".start"))))
                .toList();
        UpdateModel.Built built = UpdateModel.of(
                20,
                parameters,
                parameter -> parameter + ".grad",
                Set.of("kernel"),
                options.withWeightDecay(0.02).withGroups(GROUPS).withAverage(0.9));
        Map<String, TensorSlot> slots = new HashMap<>();
        parameters.forEach(slot -> slots.put(slot.name(), slot));
        built.state().forEach(slot -> slots.put(slot.name(), slot));
        Map<String, Tensor> tensors = new HashMap<>();
        slots.values().forEach(slot -> tensors.put(slot.name(), slot.initial()));
        try (Execution execution = new Execution(built.model())) {
            for (int step = 0; step < STEPS; step++) {
                for (String parameter : PARAMETERS) {
                    tensors.put(parameter + ".grad", gradient(values, parameter, step));
                }
                tensors.put(UpdateModel.RATE, Tensor.ofFloats(new float[] {0.1f}));
                tensors.put(UpdateModel.COUNT, Tensor.ofLongs(new long[] {step + 1}));
                Map<String, double[]> found = execution.run(tensors);
                assertEquals(
                        Objects.requireNonNull(values.get(name + ".norms")).toDoubles()[step],
                        Objects.requireNonNull(found.get(UpdateModel.NORM))[0],
                        1e-5);
                slots.forEach((slot, tensor) -> tensors.put(
                        slot,
                        Tensor.ofDoubles(
                                DType.FLOAT,
                                Objects.requireNonNull(found.get(tensor.next())),
                                tensor.initial().dims())));
            }
        }
        for (String parameter : PARAMETERS) {
            for (String what : List.of(parameter, parameter + ".average")) {
                assertArrayEquals(
                        Objects.requireNonNull(values.get(name + "." + what)).toDoubles(),
                        Objects.requireNonNull(tensors.get(what)).toDoubles(),
                        2e-6,
                        what);
            }
        }
    }

    private static Tensor gradient(Map<String, Tensor> values, String parameter, int step) {
        double[] all =
                Objects.requireNonNull(values.get(parameter + ".gradients")).toDoubles();
        int size = all.length / STEPS;
        return Tensor.ofDoubles(
                DType.FLOAT,
                Arrays.copyOfRange(all, step * size, (step + 1) * size),
                Objects.requireNonNull(values.get(parameter + ".start")).dims());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        UpdateOptions options = UpdateOptions.of(new Sgd(0, false));
        assertThrows(GradientException.class, () -> options.withWeightDecay(-1));
        assertThrows(GradientException.class, () -> options.withAverage(1));
        assertThrows(GradientException.class, () -> new Clipping.ByNorm(0));
        assertThrows(GradientException.class, () -> new Clipping.ByValue(Double.NaN));
        assertThrows(GradientException.class, () -> ParameterGroup.withRate("*", -1));
        assertThrows(GradientException.class, () -> ParameterGroup.withDecay("*", Double.NaN));
    }
}
