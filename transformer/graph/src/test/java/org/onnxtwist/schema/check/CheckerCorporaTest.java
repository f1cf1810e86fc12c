package org.onnxtwist.schema.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.Reference;
import org.onnxtwist.shape.ShapeInference;

/** Models that ONNX's own checker accepts are without faults, with declared and with inferred types. */
final class CheckerCorporaTest {
    private static final int NODE_MODELS = 1884;

    /** What {@code onnx.checker} of ONNX 1.23 refuses too: the nodes are not sorted. */
    private static final String UNSORTED = "resnet20_fp16.onnx";

    /** Exporters write these: an operator set with a file version older than the one that it was published with. */
    private static final Set<FindingCode> HARMLESS = Set.of(FindingCode.OPSET_NEWER_THAN_IR);

    private static void check(String name, Model model, List<String> found) {
        InferredTypes types = ShapeInference.infer(model);
        Stream.concat(Checker.check(model).stream(), Checker.check(model, types::of).stream())
                .filter(finding -> !HARMLESS.contains(finding.code()))
                .forEach(finding -> found.add(name + ": " + finding));
    }

    @Test
    void nodeModels() throws IOException {
        List<String> found = new ArrayList<>();
        Map<String, Model> models = Reference.archive("conformance/node-models.zip");
        assertEquals(NODE_MODELS, models.size());
        models.forEach((name, model) -> {
            check(name, model, found);
            assertEquals(List.of(), Checker.check(model), name);
        });
        assertEquals(List.of(), found);
    }

    @Test
    void convertedModels() throws IOException {
        List<String> found = new ArrayList<>();
        Reference.archive("conformance/converted-models.zip").forEach((name, model) -> check(name, model, found));
        assertEquals(List.of(), found);
    }

    private static Map<String, Path> files(String folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(Reference.path(folder))) {
            all.filter(path -> path.toString().endsWith(".onnx")).forEach(path -> files.put(path.toString(), path));
        }
        assertTrue(!files.isEmpty());
        return files;
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "pytorch-twist", "golden"})
    void filesAsTheyAre(String folder) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files(folder).values()) {
            if (file.endsWith(UNSORTED)) {
                assertTrue(Checker.check(OnnxReader.read(file)).stream()
                        .allMatch(finding -> finding.code() == FindingCode.NODE_NOT_SORTED));
            } else {
                check(file.toString(), OnnxReader.read(file), found);
            }
        }
        assertEquals(List.of(), found);
    }
}
