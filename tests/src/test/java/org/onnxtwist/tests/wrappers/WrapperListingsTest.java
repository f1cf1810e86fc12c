package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.io.OnnxReader;

/** The documentation's programs that use generated classes compile with classes of models such as they speak of. */
final class WrapperListingsTest {
    private static final Pattern PROGRAM = Pattern.compile("```java\n(try \\(Digits .*?)```", Pattern.DOTALL);

    private static final String AROUND = """
            package generated.nets;

            import java.nio.FloatBuffer;
            import java.nio.file.Path;

            final class Program {
                static void run(float[] pixels, Path path, float[] samples, float[] state) throws Exception {
            %s
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path generated(String name, String graph) throws IOException {
        Path model = SmallNets.write(folder, name + ".onnx", graph);
        return WrapperGenerator.write(
                model, OnnxReader.read(model), CompiledWrapper.options(name), folder.resolve("sources"));
    }

    @Test
    void programsCompile() throws IOException {
        String pages = Files.readString(Path.of("../README.md")) + Files.readString(Path.of("../docs/CLASSES.md"));
        List<String> programs = PROGRAM.matcher(pages)
                .results()
                .map(match -> "{" + match.group(1) + "}")
                .toList();
        assertEquals(2, programs.size(), programs::toString);
        CompiledWrapper.compile(
                List.of(
                        generated("Digits", "digits (float[1, 1, 28, 28] x) => (float[1, 1, 28, 28] y) { y = Neg(x) }"),
                        generated("Speech", """
                                speech (float[N, M] input, float[2, N, 128] state, int64 sr)
                                  => (float[N, M] output, float[2, N, 128] stateN)
                                { output = Neg(input) stateN = Neg(state) }
                                """),
                        Files.writeString(folder.resolve("Program.java"), AROUND.formatted(String.join("\n", programs)))),
                Files.createDirectories(folder.resolve("classes")));
    }
}
