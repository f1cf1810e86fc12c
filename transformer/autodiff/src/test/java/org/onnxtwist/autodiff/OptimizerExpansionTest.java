package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.autodiff.optimizer.OptimizerExpansion;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;

/** Expanded optimisers compute what ONNX's reference evaluator computes: see {@code optimizer/optimizers.py}. */
final class OptimizerExpansionTest {
    private static final Path FOLDER = Path.of("src/test/resources/org/onnxtwist/autodiff/optimizer");
    private static final String HEAD =
            "<ir_version: 8, opset_import: [\"\" : 18, \"ai.onnx.preview.training\" : 1]>\ng ";

    @TestFactory
    Stream<DynamicTest> computeTheSame() throws IOException {
        Map<String, Tensor> numbers = Safetensors.read(FOLDER.resolve("optimizers.safetensors"));
        return Stream.of(Files.readString(FOLDER.resolve("optimizers.txt")).split("(?m)^## "))
                .filter(section -> !section.isBlank())
                .map(section -> DynamicTest.dynamicTest(
                        section.lines().findFirst().orElseThrow(), () -> compare(section, numbers)));
    }

    private static void compare(String section, Map<String, Tensor> numbers) throws OrtException {
        String name = section.lines().findFirst().orElseThrow().split(" ")[0];
        Model model = OnnxText.parse(HEAD + section.substring(section.indexOf('\n')));
        assertTrue(new OptimizerExpansion().run(model));
        Map<String, Tensor> given = new HashMap<>();
        numbers.forEach((key, tensor) -> {
            if (key.startsWith(name + "/")) {
                given.put(key.substring(name.length() + 1), tensor);
            }
        });
        try (Execution execution = new Execution(model)) {
            Map<String, double[]> found = execution.run(given);
            assertEquals(model.graph().outputs().size(), found.size());
            found.forEach(
                    (output, values) -> assertArrayEquals(given.get(output).toDoubles(), values, 1e-6, output));
        }
    }

    @Test
    void otherModelsAreLeft() {
        assertFalse(new OptimizerExpansion()
                .run(OnnxText.parse(
                        "<ir_version: 8, opset_import: [\"\" : 18]>\ng (float x) => (float y) { y = Exp (x) }")));
    }
}
