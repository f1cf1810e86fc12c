package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * The gradients of all parameters of nets, exported by both exporters of PyTorch with their loss, against those that PyTorch computed in
 * double precision: {@code nets/networks.py}.
 */
final class WholeNetsTest {
    private static final Path NETS = Path.of("src/test/resources/org/onnxtwist/autodiff/nets");
    private static final double TOLERANCE = 1e-5;

    /**
     * Of the largest value of all gradients: what single precision leaves of sums that are zero, such as the gradient of a bias that the
     * next normalisation takes away.
     */
    private static final double REST = 1e-7;

    /** @param gradients their number: those of all parameters and of the images */
    @ParameterizedTest
    @CsvSource({
        "resnet-torchscript, 13, 30",
        "resnet-dynamo, 20, 30",
        "mobilenet-torchscript, 20, 46",
        "mobilenet-dynamo, 20, 46",
        "unet-torchscript, 12, 37",
        "unet-dynamo, 20, 37",
        "transformer-torchscript, 20, 28",
        "transformer-dynamo, 20, 29",
        "transformer-folded-torchscript, 20, 29",
        "transformer-folded-dynamo, 20, 28",
        "lstm-torchscript, 20, 19",
        "lstm-dynamo, 20, 9",
        "gru-torchscript, 20, 19",
        "gru-dynamo, 20, 9"
    })
    void agreeWithPyTorch(String net, long opset, int gradients) throws IOException, OrtException {
        Model model = OnnxReader.read(NETS.resolve(net + ".onnx"));
        Map<String, Tensor> numbers = Safetensors.read(NETS.resolve(net + ".safetensors"));
        List<String> names = new TreeSet<>(numbers.keySet())
                .stream()
                        .filter(name -> name.startsWith("d."))
                        .map(name -> name.substring(2))
                        .toList();
        assertEquals(gradients, names.size());
        assertEquals(opset, model.opset().orElseThrow());
        if (net.endsWith("-dynamo") && !net.startsWith("mobilenet")) {
            BatchStatistics.use(model);
        }
        assertEquals(List.of(), new GradientOutputs("loss", List.of(), names).addTo(model));
        Map<String, double[]> found;
        try (Execution execution = new Execution(model)) {
            found = execution.run(numbers);
        }
        double[] loss = Objects.requireNonNull(numbers.get("loss")).toDoubles();
        assertArrayEquals(loss, found.get("loss"), 1e-6 * loss[0]);
        double largestOfAll =
                names.stream().mapToDouble(name -> largest(numbers, name)).max().orElseThrow();
        for (String name : names) {
            double tolerance = Math.max(TOLERANCE * largest(numbers, name), REST * largestOfAll);
            assertArrayEquals(expected(numbers, name), found.get(name + ".grad"), tolerance, name);
        }
    }

    private static double[] expected(Map<String, Tensor> numbers, String name) {
        return Objects.requireNonNull(numbers.get("d." + name)).toDoubles();
    }

    private static double largest(Map<String, Tensor> numbers, String name) {
        return Arrays.stream(expected(numbers, name)).map(Math::abs).max().orElseThrow();
    }
}
