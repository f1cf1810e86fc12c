package org.onnxtwist.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.maven.settings.ComparisonSettings;
import org.onnxtwist.maven.settings.ModelSettings;
import org.onnxtwist.maven.settings.ParameterException;
import org.onnxtwist.maven.settings.VerifySettings;
import org.onnxtwist.runtime.session.ProviderChoice;

/** The goal verify beside each combination of other goals, and what is deleted with a model. */
final class ModelCheckTest {
    @TempDir
    private Path base;

    private final List<String> lines = new ArrayList<>();

    private final class Lines extends SystemStreamLog {
        @Override
        public void info(CharSequence content) {
            lines.add(content.toString().replaceFirst(", largest error.*", ""));
        }
    }

    private ModelFile model;

    @BeforeEach
    void models() throws IOException {
        for (String folder : List.of("src", "rewritten", "exported")) {
            OnnxWriter.write(
                    OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>\n"
                            + "g (float[2] x) => (float[2] y) { y = Neg (x) }"),
                    Files.createDirectories(base.resolve(folder)).resolve("net.onnx"),
                    WriteOptions.defaults());
        }
        model = new ModelFile("net.onnx", base.resolve("src/net.onnx"), ModelSettings.none());
    }

    private Workspace workspace(Origin exportedFrom) {
        return new Workspace(
                base,
                base.resolve("src"),
                base.resolve("rewritten"),
                base.resolve("exported"),
                exportedFrom,
                base.resolve("classes"),
                base.resolve("reports"),
                ReadOptions.defaults(),
                ProviderChoice.CPU,
                new Lines());
    }

    private void verify(Optional<Origin> chosen, boolean rewrites, boolean exports, Optional<Path> other)
            throws IOException {
        Origin usual = rewrites ? Origin.REWRITTEN : Origin.SOURCE;
        ComparisonSettings comparison = new ComparisonSettings(OptionalDouble.empty(), OptionalDouble.empty());
        new ModelCheck(
                        workspace(usual),
                        chosen,
                        usual,
                        exports,
                        new VerifySettings(other, Optional.empty(), comparison, true))
                .run(model);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            ;          false; false; src/net.onnx: nothing to compare it with, because the build neither rewrites nor exports it, and neither other nor data is set
            ;          true;  false; rewritten/net.onnx and src/net.onnx agree on CPU
            ;          false; true;  exported/net.onnx and src/net.onnx agree on CPU
            ;          true;  true;  rewritten/net.onnx and src/net.onnx agree on CPU|exported/net.onnx and rewritten/net.onnx agree on CPU
            EXPORTED;  false; true;  exported/net.onnx and src/net.onnx agree on CPU
            EXPORTED;  true;  true;  exported/net.onnx and rewritten/net.onnx agree on CPU
            REWRITTEN; true;  true;  rewritten/net.onnx and src/net.onnx agree on CPU
            """)
    void eachFormIsComparedWithWhatItIsMadeFrom(@Nullable String chosen, boolean rewrites, boolean exports, String said)
            throws IOException {
        verify(Optional.ofNullable(chosen).map(Origin::valueOf), rewrites, exports, Optional.empty());
        assertEquals(said, String.join("|", lines));
    }

    @Test
    void anotherModelTakesThePlaceOfTheSourceButNotOfTheExportsBasis() throws IOException {
        verify(Optional.empty(), false, true, Optional.of(base.resolve("rewritten/net.onnx")));
        assertEquals(
                List.of(
                        "src/net.onnx and rewritten/net.onnx agree on CPU",
                        "exported/net.onnx and src/net.onnx agree on CPU"),
                lines);
    }

    @Test
    void aFormThatIsAskedForMustBeThereAndHaveAReference() throws IOException {
        assertEquals(
                "there is nothing to compare the model with: set other to a model or data to a folder of recorded inputs"
                        + " and outputs, or from to rewritten or exported",
                refusal(Origin.SOURCE));
        Files.delete(base.resolve("exported/net.onnx"));
        assertEquals(
                "from is exported, but exported/net.onnx does not exist: run the goal export first, or set from to source",
                refusal(Origin.EXPORTED));
    }

    private String refusal(Origin chosen) {
        return String.valueOf(assertThrows(
                        ParameterException.class, () -> verify(Optional.of(chosen), false, false, Optional.empty()))
                .getMessage());
    }

    @Test
    void whatWasMadeForAModelGoesWithIt() throws IOException {
        Workspace workspace = workspace(Origin.SOURCE);
        Path source = write("sources/org/example/Net.java", "// Generated.\npackage org.example;\n");
        Path packaged = write("classes/net.onnx", "");
        List<Path> compiled =
                List.of(write("classes/org/example/Net.class", ""), write("classes/org/example/Net$Inputs.class", ""));
        Path other = write("classes/org/example/Network.class", "");
        workspace.stamp("generate", model, "").begin(List.of(model.path())).done(List.of(source));
        workspace.stamp("verify", model, "").begin(List.of(model.path())).done(List.of());

        workspace.removeStale();
        assertTrue(Files.exists(source) && Files.exists(packaged));

        Files.delete(model.path());
        workspace.removeStale();
        assertEquals(List.of("src/net.onnx is gone: deleted what was made for it"), lines);
        assertFalse(Files.exists(source)
                || Files.exists(packaged)
                || compiled.stream().anyMatch(Files::exists));
        assertTrue(Files.exists(other));
        workspace.removeStale();
        assertEquals(1, lines.size());
    }

    private Path write(String name, String text) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.resolve("..").normalize());
        return Files.writeString(file, text);
    }
}
