package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.text.OnnxText;

/** The command lines of the page of recipes do what they say, on a model that has the names that they use. */
final class RecipesPageTest {
    private static final String MODEL = """
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[1,3,8,8] image) => (float[1,3,8,8] scores) <float[3,3,1,1] w = {1, 2, 3, 4, 5, 6, 7, 8, 9}> {
               a = Neg (image)
               conv1_out = Conv (a, w)
               conv2_out = Conv (conv1_out, w)
               b = Relu (conv2_out)
               c = Abs (a)
               features = Add (b, c)
               scores = Softmax <axis: int = 1> (features)
            }""";

    @TempDir
    private Path folder;

    @Test
    void eachLineRuns() throws IOException {
        Path model = folder.resolve("model.onnx");
        OnnxWriter.write(OnnxText.parse(MODEL), model);
        List<String> lines = Pattern.compile("onnx-twist (\\S+ model\\.onnx [^`\\n]*)")
                .matcher(Files.readString(Path.of("../../docs/recipes.md")))
                .results()
                .map(line -> line.group(1))
                .toList();
        assertEquals(9, lines.size());
        for (String line : lines) {
            Object[] words = Stream.of(line.split(" "))
                    .map(word -> word.endsWith(".onnx") ? folder.resolve(word).toString() : word)
                    .toArray();
            CommandRun run = CommandRun.of(words);
            assertEquals("", run.err(), line);
            assertEquals(ExitStatus.DONE, run.status(), line);
            assertTrue(run.out().contains("written to "), run.out());
        }
        for (String part :
                List.of("part", "folded", "open", "batched", "out", "first", "second", "backbone", "exposed")) {
            assertEquals(
                    ExitStatus.DONE,
                    CommandRun.of("check", folder.resolve(part + ".onnx")).status(),
                    part);
        }
    }
}
