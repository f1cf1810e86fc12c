package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;

final class BenchCommandTest {
    /** Of a hundred calls with a model and itself, one may say that they differ; of so many in a row none. */
    private static final int TRIALS = 3;

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3);
    }

    private static String verdict(CommandRun run) {
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        return run.json()
                .get("models")
                .list()
                .get(1)
                .get("ratio")
                .get("verdict")
                .text();
    }

    @Test
    void aModelDoesNotDifferFromItself() {
        String verdict = "";
        for (int trial = 0; trial < TRIALS && !verdict.equals("no difference measured"); trial++) {
            verdict = verdict(CommandRun.of("bench", model, model, "--threads", 1, "--layers", 0, "--json"));
        }
        assertEquals("no difference measured", verdict);
    }

    @Test
    void aModelOfMuchMoreIsSlower() throws IOException {
        Path heavy = SmallModels.chain(
                folder.resolve("heavy.onnx"),
                Collections.nCopies(60, 3).stream().mapToInt(Integer::intValue).toArray());
        assertEquals("slower", verdict(CommandRun.of("bench", model, heavy, "--threads", 1, "--layers", 0, "--json")));
    }

    @Test
    void theTextHasATableOfModelsAndOneOfNodesForEach() throws IOException {
        Path other = SmallModels.chain(folder.resolve("other.onnx"), 3, 5, 3);
        CommandRun run = CommandRun.of("bench", model, other, "--rounds", 8, "--threads", 1, "--layers", 2);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(0).matches("ONNX Runtime \\S+ on CPU \\(.*\\), 1 thread, batch 1, 8 rounds"), run.out());
        assertEquals("inputs: x float[1,2,6,7]", lines.get(1));
        assertTrue(lines.get(3).matches("model +median ms +10-90 % +items/s +ratio +99 % interval +verdict +peak MB"));
        assertTrue(lines.get(4).startsWith(model + "  "), run.out());
        assertTrue(lines.get(5).startsWith(other + "  "), run.out());
        assertTrue(run.out().contains("conv0"), run.out());
        assertTrue(run.out().contains("  by operator: "), run.out());
        assertEquals(
                1,
                lines.stream()
                        .filter("  the 2 slowest; --layers all shows the others"::equals)
                        .count());
        CommandRun all = CommandRun.of("bench", other, "--rounds", 8, "--layers", "all");
        assertTrue(all.out().contains("conv0") && all.out().contains("conv1"), all.out());
        assertFalse(all.out().contains("longest"), all.out());
        assertFalse(all.out().contains("verdict"), all.out());
    }

    @Test
    void theDocumentHasEverySampleAndEveryNode() throws IOException {
        Path other = SmallModels.chain(folder.resolve("other.onnx"), 3, 5);
        CommandRun run = CommandRun.of(
                "bench", model, other, "--rounds", 9, "--batch", 3, "--layers", 1, "--provider", "cpu", "--json");
        assertEquals("", run.err());
        JsonValue json = run.json();
        assertEquals(
                List.of(
                        "runtime",
                        "provider",
                        "providerReason",
                        "device",
                        "threads",
                        "batch",
                        "rounds",
                        "inputs",
                        "models",
                        "seconds"),
                json.names());
        assertEquals("cpu", json.get("provider").text());
        assertTrue(json.get("threads").isNull());
        assertEquals(3, json.get("batch").number());
        assertEquals(9, json.get("rounds").number());
        JsonValue input = json.get("inputs").list().get(0);
        assertEquals("x", input.get("name").text());
        assertEquals("float", input.get("type").text());
        assertEquals(3, input.get("shape").list().get(0).number());
        JsonValue first = json.get("models").list().get(0);
        assertTrue(first.get("ratio").isNull());
        JsonValue second = json.get("models").list().get(1);
        assertEquals(other.toString(), second.get("model").text());
        assertEquals(true, second.get("batchChanged").value());
        assertEquals(9, second.get("samples").list().size());
        assertEquals(
                3 / second.get("median").number(), second.get("itemsPerSecond").number(), 1e-6);
        assertTrue(second.get("percentile10").number()
                <= second.get("percentile90").number());
        assertEquals(
                List.of("median", "low", "high", "confidence", "verdict"),
                second.get("ratio").names());
        assertEquals(List.of("peak", "before", "reason"), second.get("memory").names());
        assertTrue(second.get("nodes").list().size() > 1);
        double shares = second.get("nodes").list().stream()
                .mapToDouble(node -> node.get("share").number())
                .sum();
        assertEquals(1, shares, 1e-9);
    }

    @Test
    void modelsWithOtherInputsAreRefused() throws IOException {
        Path text = folder.resolve("other.onnxtxt");
        Files.writeString(text, """
                <ir_version: 8, opset_import: ["" : 17]>
                other (float[1,2,6,7] z) => (float[1,2,6,7] y) { y = Relu(z) }
                """);
        Path other = folder.resolve("other.onnx");
        assertEquals("", CommandRun.of("convert", text, "-o", other).err());
        CommandRun run = CommandRun.of("bench", model, other);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(
                run.err().startsWith("onnx-twist: " + other + " has no input 'x', which " + model + " has: "),
                run.err());
        assertEquals("", run.out());
    }

    @Test
    void aFileThatIsMissingOrBrokenIsNamed() throws IOException {
        CommandRun missing = CommandRun.of("bench", model, folder.resolve("none.onnx"));
        assertEquals(ExitStatus.ENVIRONMENT, missing.status());
        assertEquals(
                "onnx-twist: " + folder.resolve("none.onnx") + " does not exist: check the path"
                        + System.lineSeparator(),
                missing.err());
        Path broken = folder.resolve("broken.onnx");
        byte[] bytes = Files.readAllBytes(model);
        Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));
        CommandRun half = CommandRun.of("bench", broken, model);
        assertEquals(ExitStatus.INVALID_INPUT, half.status());
        assertTrue(half.err().contains(broken.toString()), half.err());
        assertEquals(1, half.err().lines().count(), half.err());
    }

    @Test
    void sizesAreThoseOfTheModel() {
        CommandRun unknown = CommandRun.of("bench", model, "--size", "height=3");
        assertEquals(ExitStatus.INVALID_INPUT, unknown.status());
        assertTrue(unknown.err().contains("with the name 'height' in " + model), unknown.err());
        CommandRun wrong = CommandRun.of("bench", model, "--size", "x=1,2,6,8");
        assertEquals(ExitStatus.INVALID_INPUT, wrong.status());
        assertTrue(wrong.err().contains("cannot have the sizes [1, 2, 6, 8]"), wrong.err());
    }
}
