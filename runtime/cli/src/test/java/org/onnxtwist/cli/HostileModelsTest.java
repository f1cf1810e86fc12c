package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;

/** Models that are made to harm cost little and do nothing to a terminal. */
final class HostileModelsTest {
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 17, \"f\" : 1]>\n";

    @TempDir
    private Path folder;

    private Path write(Model model) throws IOException {
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    /** A function that calls the one before it twice, 20 deep, behind a Conv. */
    private Path bomb() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("g (float[1,1,4,4] x, float[1,1,3,3] w) => (float[] y) { c = Conv (x, w)  y = f.F20 (c) }\n");
        text.append("<domain: \"f\", opset_import: [\"\" : 17]> F0 (a) => (b) { b = Relu (a) }\n");
        for (int i = 1; i <= 20; i++) {
            text.append(
                    "<domain: \"f\", opset_import: [\"\" : 17, \"f\" : 1]> F%d (a) => (b) { m = f.F%d (a)  b = f.F%d (m) }%n"
                            .formatted(i, i - 1, i - 1));
        }
        return write(OnnxText.parse(text.toString()));
    }

    @Test
    void functionsThatDoubleCostNoMoreThanTheirFile() throws IOException {
        Path file = bomb();
        Path output = folder.resolve("out.onnx");
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            assertEquals(ExitStatus.DONE, CommandRun.of("inspect", file).status());
            assertEquals(
                    ExitStatus.DONE, CommandRun.of("inspect", file, "--shapes").status());
            CommandRun rewritten = CommandRun.of("rewrite", file, "-o", output);
            assertEquals(ExitStatus.DONE, rewritten.status(), rewritten.err());
            assertTrue(
                    rewritten.out().contains("not verified")
                            && rewritten.out().contains("optimize --pass inline-functions=N"),
                    rewritten.out());
            Files.deleteIfExists(output);
            CommandRun exported = CommandRun.of("export", file, "-o", output);
            assertEquals(ExitStatus.INVALID_INPUT, exported.status());
            assertTrue(exported.err().contains("inline-functions=N"), exported.err());
            CommandRun timed = CommandRun.of("bench", file);
            assertEquals(ExitStatus.INVALID_INPUT, timed.status(), timed.err());
        });
    }

    @Test
    void aModelThatGrowsIsSaidToGrow() throws IOException {
        Path file = write(OnnxText.parse(HEAD
                + "g (float[1,100] x) => (float[101,100] y) <int64[2] s = {100,100}> { z ="
                + " ConstantOfShape (s)  y = Concat <axis: int = 0> (x, z) }"));
        CommandRun run = CommandRun.of("optimize", file, "-o", folder.resolve("out.onnx"));
        assertTrue(run.out().contains("larger than before: the constants take 39,984 bytes more"), run.out());
        CommandRun json = CommandRun.of("optimize", file, "-o", folder.resolve("out2.onnx"), "--json");
        assertTrue(json.out().matches("(?s).*\"grownBytes\" *: *39984\\b.*"), json.out());
    }

    @Test
    void namesAreShownWithoutWhatATerminalObeys() throws IOException {
        Path plain = SmallModels.chain(folder.resolve("plain.onnx"), 3, 5);
        Model model = OnnxReader.read(plain);
        String hostile = "\u001b[31mred\u001b]0;title\u0007\u2028\u202e\nhostile line";
        Node conv = model.graph().nodes().iterator().next();
        conv.setName("conv" + hostile);
        model.graph().inputs().get(0).setName("x" + hostile);
        model.graph().outputs().get(0).setName("y" + hostile);
        Path file = write(model);
        for (List<String> command : List.of(
                List.of("inspect"),
                List.of("inspect", "--text"),
                List.of("inspect", "--shapes"),
                List.of("inspect", "--verbose"))) {
            Object[] arguments = new Object[command.size() + 1];
            command.toArray(arguments);
            arguments[command.size()] = file;
            CommandRun run = CommandRun.of(arguments);
            assertEquals(ExitStatus.DONE, run.status(), run.err());
            String shown = run.out() + run.err();
            assertFalse(shown.matches("(?s).*[\u001b\u0007\u2028\u202e].*"), command + ": " + shown);
            assertTrue(shown.contains("\\u001b[31mred"), command + ": " + shown);
            assertTrue(shown.lines().noneMatch(line -> line.startsWith("hostile line")), command + ": " + shown);
        }
    }

    @Test
    void whatDiffersIsNamedInOneLine() throws IOException {
        String name = "y\nhostile line";
        Path before = SmallModels.chain(folder.resolve("before.onnx"), 3, 5);
        Model model = OnnxReader.read(before);
        model.graph().outputs().get(0).setName(name);
        Path one = folder.resolve("one.onnx");
        OnnxWriter.write(model, one, WriteOptions.defaults());
        model.graph().nodes().iterator().next().setAttribute(Attribute.ofInts("dilations", List.of(2L, 2L)));
        model.graph().nodes().iterator().next().setAttribute(Attribute.ofInts("pads", List.of(2L, 2L, 2L, 2L)));
        CommandRun run = CommandRun.of("verify", one, write(model));
        assertEquals(ExitStatus.CHECK_FAILED, run.status(), run.err());
        assertTrue(run.out().contains("output 'y\\u000ahostile line'"), run.out());
        assertTrue(run.out().lines().noneMatch(line -> line.startsWith("hostile line")), run.out());
    }

    @Test
    void aRefusalOfAPassNamesTheFile() throws IOException {
        Path file =
                write(OnnxText.parse(HEAD.replace("17", "4") + "g (float[2] x) => (float[2] y) { y = Sigmoid (x) }"));
        CommandRun run = CommandRun.of("optimize", "--pass", "float16", file, "-o", folder.resolve("half.onnx"));
        assertEquals(
                "onnx-twist: " + file
                        + ": the model is of operator set 4, but float16 needs operator set 6 or later, where"
                        + " Cast states its type by a number: raise it before, with the pass opset-upgrade=6",
                run.err().strip());
    }

    @Test
    void whatTextCannotExpressNamesTheFileThatIsNotWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("net.json"), """
                {"irVersion": "8", "opsetImport": [{"domain": "", "version": "17"}], "graph": {"name": "g",
                 "node": [{"opType": "Add", "input": ["x", "w"], "output": ["y"]}],
                 "sparseInitializer": [{"dims": ["2"], "values": {"dims": ["1"], "dataType": 1, "floatData": [1], "name": "w"},
                                        "indices": {"dims": ["1"], "dataType": 7, "int64Data": ["0"]}}],
                 "input": [{"name": "x", "type": {"tensorType": {"elemType": 1, "shape": {"dim": [{"dimValue": "2"}]}}}}],
                 "output": [{"name": "y", "type": {"tensorType": {"elemType": 1, "shape": {"dim": [{"dimValue": "2"}]}}}}]}}
                """);
        Path output = folder.resolve("out.onnxtxt");
        CommandRun run = CommandRun.of("convert", file, "-o", output);
        assertEquals(ExitStatus.INVALID_INPUT, run.status(), run.err());
        assertTrue(run.err().startsWith("onnx-twist: " + output + " cannot be written: the "), run.err());
    }

    @Test
    void anInputThatIsTooLargeToBeGeneratedIsNotVerified() throws IOException {
        for (long size : List.of(1L << 28, 1L << 40)) {
            Path file = write(OnnxText.parse(HEAD
                    + "g (float[1,1,3,%d] x) => (float[?,?,?,?] y) <float[1,1,3,3] w = {1,2,3,4,5,6,7,8,9}> { y = Conv <pads: ints = [1,1,1,1]> (x, w) }"
                            .formatted(size)));
            CommandRun run = CommandRun.of("rewrite", file, "-o", folder.resolve(size + ".onnx"));
            assertEquals(ExitStatus.DONE, run.status(), run.err());
            assertTrue(run.out().contains("elements are not generated"), run.out());
        }
    }
}
