package org.onnxtwist.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.maven.settings.ModelSettings;
import org.onnxtwist.maven.settings.ParameterException;

final class ModelSelectionTest {
    @TempDir
    private Path sources;

    @BeforeEach
    void models() throws IOException {
        Files.createDirectories(sources.resolve("draft"));
        for (String name : List.of("b.onnx", "a.onnx", "draft/c.onnx", "b.onnx.data", "d.ort")) {
            Files.writeString(sources.resolve(name), name);
        }
    }

    private static ModelSettings named(String file) {
        ModelSettings settings = new ModelSettings();
        settings.set(file);
        return settings;
    }

    private List<String> names(List<String> includes, List<String> excludes, ModelSettings... named)
            throws IOException {
        return new ModelSelection(sources, includes, excludes)
                .with(Arrays.asList(named)).stream().map(ModelFile::name).toList();
    }

    private void refused(String clause, ModelSettings... named) {
        String message = String.valueOf(
                assertThrows(ParameterException.class, () -> names(List.of("**/*.onnx"), List.of(), named))
                        .getMessage());
        assertTrue(message.contains(clause), message);
    }

    @Test
    void patternsFindModelsAndNamesAddSome() throws IOException {
        assertEquals(List.of("a.onnx", "b.onnx", "draft/c.onnx"), names(List.of("**/*.onnx"), List.of()));
        assertEquals(List.of("a.onnx", "b.onnx"), names(List.of("**/*.onnx"), List.of("draft/**")));
        assertEquals(List.of("a.onnx", "d.ort"), names(List.of("a*"), List.of(), named("d.ort"), named("a.onnx")));
        assertEquals(List.of("draft/c.onnx"), names(List.of(), List.of(), named("draft/../draft/c.onnx")));
    }

    @Test
    void aFolderThatIsNotThereHasNoModels() throws IOException {
        assertEquals(List.of(), new ModelSelection(sources.resolve("none"), List.of("**"), List.of()).with(List.of()));
    }

    @Test
    void namesThatLeadNowhereAreRefused() {
        refused("'missing.onnx', which is not in sourceDirectory", named("missing.onnx"));
        refused("'../b.onnx', which is not inside sourceDirectory", named("../b.onnx"));
        refused("names 'b.onnx' twice", named("b.onnx"), named("./b.onnx"));
        refused("without <file>", new ModelSettings());
    }
}
