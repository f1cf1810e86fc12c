package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;

final class InspectCommandTest {
    @TempDir
    private Path folder;

    @Test
    void showsWhatAModelIsMadeOf() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5);
        CommandRun run = CommandRun.of("inspect", model);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        List<String> lines = run.out().lines().toList();
        assertEquals(
                List.of(
                        model.toString(),
                        "  IR version     8",
                        "  operator sets  ai.onnx 17",
                        "  producer       small",
                        "  parameters     136",
                        "",
                        "inputs",
                        "  x  float[1,2,6,7]",
                        "",
                        "outputs",
                        "  y  float[1,2,6,7]",
                        "",
                        "3 nodes",
                        "  Conv  2",
                        "  Relu  1",
                        "",
                        "metadata",
                        "  origin  a test",
                        "",
                        "2 convolutions, 1 of them can be rewritten"),
                lines.subList(0, 20));
        assertTrue(lines.get(22).startsWith("conv1") && lines.get(22).contains("not 3x3: "), lines.get(22));
        assertEquals(23, lines.size());
    }

    @Test
    void saysTheSameInJson() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5);
        JsonValue json = CommandRun.of("inspect", model, "--json").json();
        assertEquals(8, json.get("irVersion").number());
        assertEquals(17, json.get("opsets").get("ai.onnx").number());
        assertEquals(
                "float[1,2,6,7]", json.get("inputs").list().get(0).get("type").text());
        assertEquals(2, json.get("nodes").get("Conv").number());
        assertEquals("a test", json.get("metadata").get("origin").text());
        assertEquals("rewritten", json.get("convs").list().get(0).get("status").text());
    }

    @Test
    void showsTheGraphAsText() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3);
        CommandRun run = CommandRun.of("inspect", model, "--text");
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals("""
                <
                   ir_version: 8,
                   opset_import: ["" : 17],
                   producer_name: "small",
                   metadata_props: ["origin": "a test"]
                >
                chain (float[1,2,6,7] x) => (float[1,2,6,7] y) <
                   float[2,2,3,3] "conv0.weight" = ...
                > {
                   [conv0] conv0_out = Conv <pads: ints = [1, 1, 1, 1]> (x, "conv0.weight")
                   y = Relu (conv0_out)
                }
                """, run.out());
        assertEquals(
                ExitStatus.USAGE,
                CommandRun.of("inspect", model, "--text", "--json").status());
    }

    @Test
    void showsTheShapeOfEveryValue() throws IOException {
        Path model = folder.resolve("net.onnxtxt");
        Files.writeString(model, """
                <ir_version: 8, opset_import: ["" : 17]>
                net (float[N,4,H] x, float[2,?] z) => (float[N,K] y) {
                   s = Shape (x)
                   y = Flatten (x)
                   c = NonZero (z)
                   d = Concat <axis = 1> (c, c)
                   e = Mystery (z)
                }
                """);
        assertEquals("""
                value  shape
                x      [N,4,H]
                z      [2,?0]
                s      [3]
                y      [N,4*H]
                c      [2,?1]
                d      [2,2*?1]
                e      unknown
                """, CommandRun.of("inspect", model, "--shapes").out());
        JsonValue values =
                CommandRun.of("inspect", model, "--shapes", "--json").json().get("values");
        assertEquals("N", values.get("y").list().get(0).text());
        assertEquals("4*H", values.get("y").list().get(1).text());
        assertEquals(4, values.get("x").list().get(1).number());
        assertTrue(values.get("e").isNull());
    }

    @Test
    void aShapeThatCannotBeTrueIsRefused() throws IOException {
        Path model = folder.resolve("net.onnxtxt");
        Files.writeString(model, """
                <ir_version: 8, opset_import: ["" : 17]>
                net (float[N,4] x) => (float[N,5] y) {
                   [wrong] y = Relu (x)
                }
                """);
        CommandRun run = CommandRun.of("inspect", model, "--shapes");
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(run.err().contains("net.onnxtxt") && run.err().contains("wrong"), run.err());
        assertEquals(ExitStatus.DONE, CommandRun.of("inspect", model).status());
    }

    @Test
    void manyConvolutionsThatAreAlikeShareARow() throws IOException {
        int[] kernels = new int[30];
        Arrays.fill(kernels, 3);
        Path model = SmallModels.chain(folder.resolve("net.onnx"), kernels);
        List<String> compact = CommandRun.of("inspect", model).out().lines().toList();
        assertTrue(compact.get(compact.size() - 1).matches("conv0 ... conv29 +x 30 +.*"), compact.toString());
        List<String> verbose =
                CommandRun.of("inspect", model, "-v").out().lines().toList();
        assertEquals(compact.size() + 29, verbose.size());
    }

    @Test
    void changesNothing() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3);
        byte[] before = Files.readAllBytes(model);
        CommandRun.of("inspect", model);
        assertEquals(-1, Files.mismatch(model, Files.write(folder.resolve("before"), before)));
    }
}
