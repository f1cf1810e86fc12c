package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

/** No job refuses a model that ONNX's own makers, exporters or users hold for right. */
final class WellFormedModelsTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> realModels() throws IOException {
        return wellFormed(below(SharedFolder.require("models")));
    }

    @TestFactory
    Stream<DynamicTest> exportsWithLayers() throws IOException {
        return wellFormed(Stream.concat(
                        below(SharedFolder.require("pytorch-twist")).stream(),
                        below(SharedFolder.require("faults/recogniser")).stream())
                .toList());
    }

    @TestFactory
    Stream<DynamicTest> nodeModels() throws IOException {
        List<Path> models = SharedFolder.unpack("conformance/node-models.zip", folder);
        return Stream.of(DynamicTest.dynamicTest(models.size() + " models", () -> {
            assertTrue(models.size() > 1_000);
            for (Path model : models) {
                wellFormed(model);
            }
        }));
    }

    private static Stream<DynamicTest> wellFormed(List<Path> models) {
        assertTrue(!models.isEmpty());
        return models.stream()
                .map(model -> DynamicTest.dynamicTest(String.valueOf(model.getFileName()), () -> wellFormed(model)));
    }

    private static void wellFormed(Path model) throws IOException {
        // One of the real models is not sorted.
        List<Finding> refused = Checker.malformations(OnnxReader.read(model)).stream()
                .filter(finding -> finding.code() != FindingCode.NODE_NOT_SORTED)
                .toList();
        assertEquals(List.of(), refused, model::toString);
    }

    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }
}
