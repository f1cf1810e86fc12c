package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.text.ExitStatus;

/** Rows of tables that are alike: where there are many, they are one row with a count. */
final class GroupedTablesTest {
    @TempDir
    private Path folder;

    private static List<String> lines(Object... words) {
        return CommandRun.of(words).out().lines().toList();
    }

    private static List<String> matching(List<String> lines, String pattern) {
        return lines.stream().filter(line -> line.matches(pattern)).toList();
    }

    /** A model with so many outputs y0, y1 and so on, each of which a node computes. */
    private Path outputs(String name, int count, IntFunction<String> node) throws IOException {
        String outputs =
                IntStream.range(0, count).mapToObj(i -> "float[1,3] y" + i).collect(Collectors.joining(", "));
        String nodes = IntStream.range(0, count)
                .mapToObj(i -> "   [node" + i + "] y" + i + " = " + node.apply(i))
                .collect(Collectors.joining("\n"));
        Path text = Files.writeString(
                folder.resolve(name + ".onnxtxt"),
                "<ir_version: 8, opset_import: [\"\" : 17]>\nnet (float[1,3] x) => (" + outputs + ") {\n" + nodes
                        + "\n}\n");
        Path model = folder.resolve(name + ".onnx");
        assertEquals(
                ExitStatus.DONE, CommandRun.of("convert", text, "-o", model).status());
        return model;
    }

    private Path twisted(int layers) throws IOException {
        int[] kernels = new int[layers];
        Arrays.fill(kernels, 3);
        Path model = SmallModels.chain(folder.resolve("net.onnx"), kernels);
        Path twisted = folder.resolve("twisted.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("rewrite", model, "--no-verify", "-o", twisted).status());
        return twisted;
    }

    @Test
    void exportGroupsLayersThatAreWrittenAlike() throws IOException {
        Path twisted = twisted(100);
        Path fast = folder.resolve("fast.onnx");
        List<String> compact = lines("export", twisted, "--no-verify", "-o", fast);
        assertEquals(1, matching(compact, "conv.*").size(), compact.toString());
        assertEquals(
                1, matching(compact, "conv0 \\.\\.\\. conv99  x 100  2 -> 2 .*").size(), compact.toString());
        List<String> all = lines("export", twisted, "--no-verify", "-v", "-o", fast);
        assertEquals(100, matching(all, "conv\\d+ +2 -> 2 .*").size(), all.toString());
        assertEquals(
                100,
                CommandRun.of("export", twisted, "--no-verify", "--json", "-o", fast)
                        .json()
                        .get("layers")
                        .list()
                        .size());
    }

    @Test
    void rewriteAndInspectGroupConvolutionsAndLayers() throws IOException {
        Path twisted = twisted(30);
        List<String> rewrite = lines("rewrite", folder.resolve("net.onnx"), "--dry-run");
        assertEquals(
                List.of("conv0 ... conv29  x 30   2    2      1  1       1         constant  reference  rewritten"),
                matching(rewrite, "conv\\d+ .*"));
        List<String> compact = lines("inspect", twisted);
        assertEquals(
                1,
                matching(compact, "conv0 \\.\\.\\. conv29  x 30 .* reference .*")
                        .size(),
                compact.toString());
        List<String> all = lines("inspect", twisted, "-v");
        assertEquals(30, matching(all, "conv\\d+ +2 .* reference .*").size(), all.toString());
    }

    @Test
    void inspectGroupsOutputsOfOneType() throws IOException {
        Path model = outputs("net", 100, i -> "Relu (x)");
        assertEquals(List.of("  y0 ... y99  x 100  float[1,3]"), matching(lines("inspect", model), "  y.*"));
        assertEquals(
                100,
                matching(lines("inspect", model, "-v"), "  y\\d+ +float\\[1,3\\]")
                        .size());
        assertEquals(
                100,
                CommandRun.of("inspect", model, "--json")
                        .json()
                        .get("outputs")
                        .list()
                        .size());
    }

    @Test
    void verifyGroupsOutputsWithTheSameResult() throws IOException {
        Path model = outputs("net", 100, i -> "Relu (x)");
        List<String> same = lines("verify", model, model);
        assertEquals(1, matching(same, ".*agrees").size(), same.toString());
        assertEquals(
                1,
                matching(same, "uniform \\.\\.\\. image 0\\.\\.255 x\\[1,3\\]  y0 \\.\\.\\. y99  x 700  +0 .* agrees")
                        .size(),
                same.toString());
        List<String> all = lines("verify", model, model, "-v");
        assertEquals(700, matching(all, ".* y\\d+ .*agrees").size());
        // Every second node computes something else.
        Path other = outputs("other", 100, i -> i % 2 == 0 ? "Neg (x)" : "Relu (x)");
        List<String> some = lines("verify", model, other);
        assertEquals(
                7,
                matching(some, ".* y0 \\.\\.\\. y98 +x 50 .* differ; 'y0' most: .*")
                        .size(),
                some.toString());
        assertEquals(
                1, matching(some, ".* y1 \\.\\.\\. y99 +x 350 +0 .* agrees").size(), some.toString());
    }

    @Test
    void verifyHasARowForEachOfAFewOutputsThatAgreeInAllRuns() throws IOException {
        Path model = outputs("net", 2, i -> "Relu (x)");
        List<String> rows = matching(lines("verify", model, model), ".*agrees");
        assertEquals(2, rows.size(), rows.toString());
        assertTrue(rows.get(1).startsWith("uniform ... image 0..255 x[1,3]  y1      x 7 "), rows.get(1));
    }

    @Test
    void verifyKeepsTheRowsOfAnOutputThatDiffersApart() throws IOException {
        Path model = outputs("net", 5, i -> "Relu (x)");
        Path other = outputs("other", 5, i -> i == 2 ? "Neg (x)" : "Relu (x)");
        List<String> lines = lines("verify", model, other);
        assertEquals(1, matching(lines, ".* y0 \\.\\.\\. y4 +x 28 .* agrees").size(), lines.toString());
        assertEquals(7, matching(lines, ".*\\[1,3\\] +y2 .* elements differ .*").size(), lines.toString());
    }

    @Test
    void checkGroupsFindingsOfOneKind() throws IOException {
        Path model = outputs("net", 100, i -> "Relu <sharp = 1> (x)");
        List<String> compact = lines("check", model);
        assertEquals(2, compact.size(), compact.toString());
        assertTrue(compact.get(0).contains(" (x 100: node0, node1, node2, ...) in graph 'net'"), compact.get(0));
        assertEquals(model + ": 100 errors, 0 warnings", compact.get(1));
        assertEquals(101, lines("check", model, "-v").size());
        assertEquals(
                100,
                CommandRun.of("check", model, "--json")
                        .json()
                        .get("findings")
                        .list()
                        .size());
        Path few = outputs("few", 5, i -> "Relu <sharp = 1> (x)");
        assertEquals(6, lines("check", few).size());
    }

    @Test
    void benchGroupsNodesOfOneOperatorAndShare() throws IOException {
        Path model = outputs("net", 100, i -> "Sigmoid (x)");
        List<String> lines = lines("bench", model, "--rounds", 8, "--layers", "all");
        Matcher total = Pattern.compile("(\\d+) nodes after").matcher(String.join("\n", lines));
        assertTrue(total.find(), lines.toString());
        List<String> rows = matching(lines, "  .* Sigmoid +[0-9.]+ +[0-9.]+ %");
        int counted = rows.stream()
                .mapToInt(row -> {
                    Matcher count = Pattern.compile(" x (\\d+) ").matcher(row);
                    return count.find() ? Integer.parseInt(count.group(1)) : 1;
                })
                .sum();
        assertEquals(Integer.parseInt(total.group(1)), counted, lines.toString());
        assertTrue(rows.size() < counted, lines.toString());
        assertEquals(
                1,
                matching(lines, "  nodes of one operator and the same share are one row, .*")
                        .size(),
                lines.toString());
    }
}
