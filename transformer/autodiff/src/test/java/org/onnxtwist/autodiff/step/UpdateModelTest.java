package org.onnxtwist.autodiff.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
        Run run = new Run(options, false);
        try (Execution execution = run.load()) {
            for (int step = 0; step < STEPS; step++) {
                Map<String, double[]> found = run.update(execution, step, step + 1, 1);
                assertEquals(run.norm(name, step), norm(found), 1e-5);
            }
        }
        run.requireFinal(name);
    }

    /** An update whose gradients are not finite is left out, so that all others make the steps that PyTorch makes without it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("updates")
    void agreeWithPyTorchWhereTheLossIsScaled(String name, UpdateOptions options) throws IOException, OrtException {
        Run run = new Run(options, true);
        int updates = 0;
        try (Execution execution = run.load()) {
            for (int step = 0; step < STEPS; step++) {
                double scale = run.number("loss_scale");
                assertEquals(step < 2 ? 65536 : 32768, scale);
                if (step == 1) {
                    Map<String, double[]> found = run.update(execution, step, ++updates, Double.POSITIVE_INFINITY);
                    assertFalse(Double.isFinite(norm(found)));
                    scale = run.number("loss_scale");
                    assertEquals(32768, scale);
                    assertEquals(0, run.number("loss_scale.good_updates"));
                }
                Map<String, double[]> found = run.update(execution, step, ++updates, scale);
                assertEquals(run.norm(name, step), norm(found), 1e-5);
            }
        }
        assertEquals(1, run.number("loss_scale.skipped_updates"));
        assertEquals(STEPS - 1, run.number("loss_scale.good_updates"));
        run.requireFinal(name);
    }

    @Test
    void theScaleIsDoubledAfterManyUpdates() throws IOException, OrtException {
        Run run = new Run(UpdateOptions.of(new Sgd(0, false)), true);
        run.tensors.put("loss_scale.good_updates", Tensor.ofLongs(new long[] {1998}));
        try (Execution execution = run.load()) {
            run.update(execution, 0, 1999, 65536);
            assertEquals(65536, run.number("loss_scale"));
            run.update(execution, 1, 2000, 65536);
            assertEquals(131072, run.number("loss_scale"));
            assertEquals(0, run.number("loss_scale.good_updates"));
        }
    }

    private static double norm(Map<String, double[]> found) {
        return Objects.requireNonNull(found.get(UpdateModel.NORM))[0];
    }

    /** The updates of some parameters by recorded gradients. */
    private static final class Run {
        private final Map<String, Tensor> values = Safetensors.read(VALUES);
        private final Map<String, TensorSlot> slots = new HashMap<>();
        private final Map<String, Tensor> tensors = new HashMap<>();
        private final UpdateModel.Built built;

        Run(UpdateOptions options, boolean scaled) throws IOException {
            List<TensorSlot> parameters = PARAMETERS.stream()
                    .map(parameter ->
                            TensorSlot.of(parameter, Objects.requireNonNull(values.get(parameter + ".start"))))
                    .toList();
            built = UpdateModel.of(
                    20,
                    parameters,
                    parameter -> parameter + ".grad",
                    Set.of("kernel"),
                    scaled,
                    options.withWeightDecay(0.02).withGroups(GROUPS).withAverage(0.9));
            parameters.forEach(slot -> slots.put(slot.name(), slot));
            built.state().forEach(slot -> slots.put(slot.name(), slot));
            slots.values().forEach(slot -> tensors.put(slot.name(), slot.initial()));
        }

        Execution load() throws OrtException {
            return new Execution(built.model());
        }

        /** Makes an update with the gradients of a step, multiplied by a factor. */
        Map<String, double[]> update(Execution execution, int step, int number, double factor) throws OrtException {
            for (String parameter : PARAMETERS) {
                tensors.put(parameter + ".grad", gradient(values, parameter, step, factor));
            }
            tensors.put(UpdateModel.RATE, Tensor.ofFloats(new float[] {0.1f}));
            tensors.put(UpdateModel.COUNT, Tensor.ofLongs(new long[] {number}));
            Map<String, double[]> found = execution.run(tensors);
            slots.forEach((name, slot) -> {
                double[] next = Objects.requireNonNull(found.get(slot.next()));
                long[] dims = slot.initial().dims();
                tensors.put(
                        name,
                        slot.type().dtype() == DType.INT64
                                ? Tensor.ofLongs(new long[] {(long) next[0]})
                                : Tensor.ofDoubles(DType.FLOAT, next, dims));
            });
            return found;
        }

        double number(String name) {
            return Objects.requireNonNull(tensors.get(name)).toDoubles()[0];
        }

        double norm(String name, int step) {
            return Objects.requireNonNull(values.get(name + ".norms")).toDoubles()[step];
        }

        void requireFinal(String name) {
            for (String parameter : PARAMETERS) {
                for (String what : List.of(parameter, parameter + ".average")) {
                    assertArrayEquals(
                            Objects.requireNonNull(values.get(name + "." + what))
                                    .toDoubles(),
                            Objects.requireNonNull(tensors.get(what)).toDoubles(),
                            2e-6,
                            what);
                }
            }
        }
    }

    private static Tensor gradient(Map<String, Tensor> values, String parameter, int step, double factor) {
        double[] all =
                Objects.requireNonNull(values.get(parameter + ".gradients")).toDoubles();
        int size = all.length / STEPS;
        return Tensor.ofDoubles(
                DType.FLOAT,
                Arrays.stream(all, step * size, (step + 1) * size)
                        .map(each -> each * factor)
                        .toArray(),
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
