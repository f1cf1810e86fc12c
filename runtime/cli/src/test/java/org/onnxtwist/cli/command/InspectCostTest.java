package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.text.ExitStatus;

/** {@code inspect --cost}: the numbers are counted by hand. */
final class InspectCostTest {
    @TempDir
    private Path folder;

    private Path open;

    @BeforeEach
    void writeAModelOfAnOpenBatch() throws IOException {
        open = folder.resolve("open.onnxtxt");
        Files.writeString(
                open,
                "<ir_version: 8, opset_import: [\"\" : 17]> g (float[batch,2] x) => (float[batch,3] y)"
                        + " <float[2,3] w = {1, 2, 3, 4, 5, 6}> { a = MatMul(x, w) y = Relu(a) }");
    }

    @Test
    void openSizesKeepTheirNames() {
        CommandRun run = CommandRun.of("inspect", open, "--cost");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertEquals(
                List.of(
                        "node    operator  multiply-adds  parameters  activation bytes  weight bytes",
                        "a       MatMul          6*batch           6          12*batch            24",
                        "y       Relu                  0           0          12*batch             0",
                        "in all  2 nodes         6*batch           6          24*batch            24"),
                run.out().lines().toList());
    }

    @Test
    void sizesThatAreGivenAreNumbers() {
        String byName =
                CommandRun.of("inspect", open, "--cost", "--size", "batch=500").out();
        assertTrue(
                byName.contains("in all  2 nodes           3,000           6            12,000            24"), byName);
        assertEquals(
                byName,
                CommandRun.of("inspect", open, "--cost", "--size", "x=500,2").out());
    }

    @Test
    void saysTheSameInJson() {
        JsonValue cost =
                CommandRun.of("inspect", open, "--cost", "--json").json().get("cost");
        assertEquals("6*batch", cost.get("multiplyAdds").text());
        assertEquals(6, cost.get("parameters").number());
        assertEquals("24*batch", cost.get("activationBytes").text());
        assertEquals(24, cost.get("weightBytes").number());
        assertEquals("a", cost.get("nodes").list().get(0).get("name").text());
        assertEquals(0, cost.get("nodes").list().get(1).get("multiplyAdds").number());
        JsonValue sized = CommandRun.of("inspect", open, "--cost", "--json", "--size", "batch=2")
                .json()
                .get("cost");
        assertEquals(12, sized.get("multiplyAdds").number());
    }

    @Test
    void manyNodesThatAreAlikeAreOneRow() throws IOException {
        Path model = folder.resolve("chain.onnxtxt");
        StringBuilder nodes = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            nodes.append(String.format("v%d = Relu(%s) ", i, i == 0 ? "x" : "v" + (i - 1)));
        }
        Files.writeString(model, "<ir_version: 8, opset_import: [\"\" : 17]> g (float[2] x) => (v29) { " + nodes + "}");
        assertEquals(
                List.of(
                        "node              operator  multiply-adds  parameters  activation bytes  weight bytes",
                        "v0 ... v29  x 30  Relu                  0           0                 8             0",
                        "in all            30 nodes              0           0               240             0",
                        "a row of several nodes has the numbers of each of them"),
                CommandRun.of("inspect", model, "--cost").out().lines().toList());
        assertEquals(
                32,
                CommandRun.of("inspect", model, "--cost", "-v").out().lines().count());
    }

    @Test
    void whatIsNotKnownIsNamed() throws IOException {
        Path model = folder.resolve("own.onnxtxt");
        Files.writeString(
                model,
                "<ir_version: 8, opset_import: [\"\" : 17, \"own\" : 1]> g (float[2,2] x) => (y)"
                        + " <float[2,2] w = {1, 2, 3, 4}> { a = MatMul(x, w) b = MatMul(a, w) y = own.mystery(b) }");
        List<String> lines =
                CommandRun.of("inspect", model, "--cost").out().lines().toList();
        assertEquals(
                List.of(
                        "node    operator     multiply-adds  parameters  activation bytes  weight bytes",
                        "a       MatMul                   8           4                16            16",
                        "b       MatMul                   8           4                16            16",
                        "y       own.mystery        unknown           0           unknown             0",
                        "in all  3 nodes                 16           4                32            16",
                        "without the multiply-adds of 1 node, of an operator that is not known, of a size that is not known,"
                                + " or in a subgraph, whose number of runs is not known",
                        "without the activations of 1 node whose outputs have a size that is not known",
                        "1 weight is read by several nodes: in the row of each, and once in all"),
                lines);
    }

    @Test
    void optionsThatHaveNoEffectAreRefused() {
        refuse("--size is for --cost alone: leave it out, or add --cost", "inspect", open, "--size", "batch=2");
        refuse(
                "--text shows the graph alone: leave out --json, --shapes, --cost and --verbose",
                "inspect",
                open,
                "--text",
                "--cost");
        refuse(
                "--shapes and --cost are two tables: give one of them, or --json",
                "inspect",
                open,
                "--shapes",
                "--cost");
        refuse(
                "--size is 'batch', but must be NAME=N, for example height=224, or all sizes of an input, for example"
                        + " x=1,3,224,224",
                "inspect",
                open,
                "--cost",
                "--size",
                "batch");
    }

    @Test
    void aSizeOfNothingIsRefused() {
        CommandRun run = CommandRun.of("inspect", open, "--cost", "--size", "height=2");
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(
                run.err()
                        .contains("there is neither an input nor an open dimension with the name 'height' in " + open
                                + " (x float[batch,2]): give a size to one of these"),
                run.err());
    }

    private static void refuse(String message, Object... command) {
        CommandRun run = CommandRun.of(command);
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.err().contains(message), run.err());
    }
}
