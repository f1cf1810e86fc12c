package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.autodiff.twist.TrainingForm;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;

/** The gradients of conv_twist layers are those that PyTorch finds in double precision; {@code twist.py} made the numbers. */
final class TwistLayersOfPyTorchTest {
    private static final Path NUMBERS = Path.of("src/test/resources/org/onnxtwist/autodiff/layers/twist.safetensors");

    private static final Map<String, TwistCase> CASES = Map.of(
            "usual", layer(Coordinates.SEED, "in=3 out=4"),
            "centered", layer(Coordinates.CENTERED, "in=4 out=6 group=2"),
            "strided", layer(Coordinates.SEED, "in=4 out=2 strides=2,1 pads=0,1,2,0"),
            "dilated", layer(Coordinates.CENTERED, "in=4 out=4 group=2 dilations=1,2 pads=1,2,1,2"),
            "wide", layer(Coordinates.SEED, "in=32 out=32"));

    private static TwistCase layer(Coordinates coordinates, String words) {
        return TwistCase.of(coordinates, Purpose.TRAINING, words);
    }

    private static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (String name : CASES.keySet()) {
            for (KernelGradient kernels : KernelGradient.values()) {
                cases.add(Arguments.of(name, kernels));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areFound(String name, KernelGradient kernels) throws IOException, OrtException {
        Map<String, Tensor> numbers = Safetensors.read(NUMBERS);
        TwistCase each = Objects.requireNonNull(CASES.get(name));
        AtomicInteger used = new AtomicInteger();
        Backward backward =
                Backward.using(GradientRules.standard().with(new TwistGradientsTest.Counting(kernels.rule(), used)));
        Model model = each.differentiated(backward, false, before -> setOperands(before, numbers, name));
        assertTrue(used.get() > 0, "the layer was not taken as one");
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", number(numbers, name + "/x"));
        inputs.put("dy", number(numbers, name + "/dy"));
        compare(each.run(model, inputs), numbers, name, kernels);
        new TrainingForm().run(model);
        compare(each.run(model, inputs), numbers, name, kernels);
    }

    private static void setOperands(Model model, Map<String, Tensor> numbers, String name) {
        Graph graph = model.graph();
        Map<String, Value> values = graph.valuesByName();
        TwistCase.OPERANDS.stream()
                .filter(operand -> !operand.equals("x"))
                .forEach(operand -> graph.setInitializer(
                        Objects.requireNonNull(values.get(operand), operand), number(numbers, name + "/" + operand)));
    }

    private static void compare(
            Map<String, double[]> found, Map<String, Tensor> numbers, String name, KernelGradient kernels) {
        TwistGradientsTest.assertClose(
                number(numbers, name + "/y").toDoubles(), Objects.requireNonNull(found.get("y")), "y");
        String kind = kernels == KernelGradient.STRAIGHT_THROUGH ? "full" : "true";
        for (String operand : TwistCase.OPERANDS) {
            TwistGradientsTest.assertClose(
                    number(numbers, name + "/" + kind + "/" + operand).toDoubles(),
                    Objects.requireNonNull(found.get("d." + operand), operand),
                    operand);
        }
    }

    private static Tensor number(Map<String, Tensor> numbers, String key) {
        return Objects.requireNonNull(numbers.get(key), key);
    }
}
