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

/** The programs with generated classes in the documentation compile with classes of models such as they speak of. */
final class WrapperListingsTest {
    private static final Pattern PROGRAM = Pattern.compile("```java\n(try \\(Digits .*?)```", Pattern.DOTALL);

    private static final Pattern OPTIONS = Pattern.compile("```java\n(SmallResidualNet .*?)```", Pattern.DOTALL);

    private static final String AROUND = """
            package generated.nets;

            import ai.onnxruntime.OrtLoggingLevel;
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

    private static List<String> programs(Pattern pattern) throws IOException {
        String pages = Files.readString(Path.of("../README.md")) + Files.readString(Path.of("../docs/CLASSES.md"));
        return pattern.matcher(pages)
                .results()
                .map(match -> "{" + match.group(1) + "}")
                .toList();
    }

    @Test
    void optionsCompile() throws IOException {
        List<String> programs = programs(OPTIONS);
        assertEquals(1, programs.size(), programs::toString);
        String program = programs.get(0).replaceFirst("}$", "net.close(); }");
        CompiledWrapper.compile(
                List.of(
                        generated("SmallResidualNet", "net (float[2] x) => (float[2] y) { y = Neg(x) }"),
                        Files.writeString(folder.resolve("Program.java"), AROUND.formatted(program))),
                Files.createDirectories(folder.resolve("classes")));
    }

    @Test
    void programsCompile() throws IOException {
        List<String> programs = programs(PROGRAM);
        assertEquals(2, programs.size(), programs::toString);
        CompiledWrapper.compile(
                List.of(
                        generated("Digits", "digits (float[1, 1, 28, 28] x) => (float[1, 1, 28, 28] y) { y = Neg(x) }"),
                        generated("Speech", """
                                speech (float[N, M] input, float[2, N, 128] state, int64 sr)
                                  => (float[N, M] output, float[2, N, 128] stateN)
                                { output = Neg(input) stateN = Neg(state) }
                                """),
                        Files.writeString(
                                folder.resolve("Program.java"), AROUND.formatted(String.join("\n", programs)))),
                Files.createDirectories(folder.resolve("classes")));
    }
}
