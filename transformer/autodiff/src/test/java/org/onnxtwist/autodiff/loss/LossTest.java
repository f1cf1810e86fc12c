package org.onnxtwist.autodiff.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.autodiff.Gradients;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Identity;

/** Losses and their gradients, computed in float and compared with PyTorch's in double precision. */
final class LossTest {
    private static final Path VALUES = Path.of("src/test/resources/org/onnxtwist/autodiff/loss/losses.safetensors");
    private static final Optional<String> ONLY = Optional.empty();

    static Stream<Arguments> losses() throws IOException {
        List<Double> weights = Arrays.stream(
                        Objects.requireNonNull(values().get("weights")).toDoubles())
                .boxed()
                .toList();
        return Stream.of(
                Arguments.of("cross_entropy", SoftmaxCrossEntropy.PLAIN),
                Arguments.of("smoothed", new SoftmaxCrossEntropy(ONLY, 0.1, List.of())),
                Arguments.of("weighted", new SoftmaxCrossEntropy(ONLY, 0, weights)),
                Arguments.of("smoothed_weighted", new SoftmaxCrossEntropy(ONLY, 0.1, weights)),
                Arguments.of("pixels", new SoftmaxCrossEntropy(ONLY, 0.2, weights)),
                Arguments.of("squared", new MeanSquaredError(ONLY)),
                Arguments.of("binary", new BinaryCrossEntropy(ONLY)),
                Arguments.of("binary_wide", new BinaryCrossEntropy(ONLY)));
    }

    private static Map<String, Tensor> values() throws IOException {
        return Safetensors.read(VALUES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void agreesWithPyTorch(String name, Loss loss) throws IOException, OrtException {
        Map<String, Tensor> values = values();
        Tensor output = asFloat(Objects.requireNonNull(values.get(name + ".output")));
        Tensor target = asFloat(Objects.requireNonNull(values.get(name + ".target")));
        Model model = identity(DType.FLOAT, output.dims());
        Value x = model.graph().inputs().get(0);
        Loss.Placed placed = loss.addTo(model);
        assertEquals(1, placed.targets().size());
        Gradients gradients = Backward.of(model, placed.value(), List.of(x));
        model.graph().addOutput(placed.value());
        placed.value().setName("loss");
        gradients.of(x).setName("gradient");
        model.graph().addOutput(gradients.of(x));
        try (Execution execution = new Execution(model)) {
            Map<String, double[]> found =
                    execution.run(Map.of("x", output, placed.targets().get(0).hint(), target));
            for (String what : List.of("loss", "gradient")) {
                double[] expected =
                        Objects.requireNonNull(values.get(name + "." + what)).toDoubles();
                double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                assertArrayEquals(expected, Objects.requireNonNull(found.get(what)), 1e-6 * largest, what);
            }
        }
    }

    private static Tensor asFloat(Tensor tensor) {
        return Execution.as(DType.FLOAT, tensor);
    }

    @Test
    void rightDecisionsAreCounted() throws IOException, OrtException {
        Model model = identity(DType.FLOAT, 2, 3);
        Loss.Placed placed = SoftmaxCrossEntropy.PLAIN.addTo(model);
        Value correct = Objects.requireNonNull(placed.metrics().get("correct"));
        correct.setName("correct");
        model.graph().addOutput(correct);
        try (Execution execution = new Execution(model)) {
            Tensor scores = Tensor.ofDoubles(DType.FLOAT, new double[] {1, 3, 2, 1, 2, 3}, 2, 3);
            Tensor labels = Tensor.ofLongs(new long[] {1, 0}, 2);
            assertArrayEquals(
                    new double[] {1},
                    execution.run(Map.of("x", scores, "target", labels)).get("correct"));
        }
    }

    @Test
    void whatCannotBeComputedIsRefusedWithARemedy() {
        assertRefused("name one of 'a', 'b'", new MeanSquaredError(ONLY), twoOutputs());
        assertRefused("no output named 'c'", new MeanSquaredError(Optional.of("c")), twoOutputs());
        assertRefused("of type int64[2]", new MeanSquaredError(ONLY), identity(DType.INT64, 2));
        assertRefused("a known number of classes", SoftmaxCrossEntropy.PLAIN, identity(DType.FLOAT, 2));
        assertRefused(
                "1 class weights and 3 classes",
                new SoftmaxCrossEntropy(ONLY, 0, List.of(1.0)),
                identity(DType.FLOAT, 2, 3));
        assertRefused("a loss is one number", new ModelOutput("y"), identity(DType.FLOAT, 2));
        assertThrows(GradientException.class, () -> new SoftmaxCrossEntropy(ONLY, 1.5, List.of()));
    }

    private static void assertRefused(String part, Loss loss, Model model) {
        String message =
                assertThrows(GradientException.class, () -> loss.addTo(model)).getMessage();
        assertTrue(message.contains(part), message);
        assertEquals(1, model.graph().inputs().size());
    }

    private static Model identity(DType dtype, long... dims) {
        Model model = Model.create("g", 20);
        Value x = model.graph().addInput("x", ValueType.tensor(dtype, Shape.of(dims)));
        model.graph().addOutput(Identity.of(x).outputNames("y").emit(Placement.atEnd(model, model.graph())));
        return model;
    }

    private static Model twoOutputs() {
        Model model = Model.create("g", 20);
        Value x = model.graph().addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(2)));
        for (String name : List.of("a", "b")) {
            model.graph().addOutput(Identity.of(x).outputNames(name).emit(Placement.atEnd(model, model.graph())));
        }
        return model;
    }
}
