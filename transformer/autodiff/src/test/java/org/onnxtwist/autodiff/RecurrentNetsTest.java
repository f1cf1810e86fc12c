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
 * The gradients of classifiers of sequences with two bidirectional layers, exported by PyTorch with their loss, against those that PyTorch
 * computed: {@code nets/recurrent.py}.
 */
final class RecurrentNetsTest {
    private static final Path NETS = Path.of("src/test/resources/org/onnxtwist/autodiff/nets");
    private static final double TOLERANCE = 1e-5;

    @ParameterizedTest
    @CsvSource({"lstm-torchscript, 19", "lstm-dynamo, 9", "gru-torchscript, 19", "gru-dynamo, 9"})
    void agreeWithPyTorch(String net, int parameters) throws IOException, OrtException {
        Model model = OnnxReader.read(NETS.resolve(net + ".onnx"));
        Map<String, Tensor> numbers = Safetensors.read(NETS.resolve(net + ".safetensors"));
        List<String> names = new TreeSet<>(numbers.keySet())
                .stream()
                        .filter(name -> name.startsWith("d."))
                        .map(name -> name.substring(2))
                        .toList();
        assertEquals(parameters, names.size());
        assertEquals(List.of(), new GradientOutputs("loss", List.of(), names).addTo(model));
        Map<String, double[]> found;
        try (Execution execution = new Execution(model)) {
            found = execution.run(numbers);
        }
        assertArrayEquals(Objects.requireNonNull(numbers.get("loss")).toDoubles(), found.get("loss"), 1e-6);
        for (String name : names) {
            double[] expected = Objects.requireNonNull(numbers.get("d." + name)).toDoubles();
            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            assertArrayEquals(expected, found.get(name + ".grad"), TOLERANCE * largest, name);
        }
    }
}
