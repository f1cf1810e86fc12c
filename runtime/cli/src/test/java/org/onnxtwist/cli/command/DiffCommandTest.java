package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;

final class DiffCommandTest {
    @TempDir
    private Path folder;

    private Path before;
    private Path after;

    @BeforeEach
    void models() throws IOException {
        before = SmallModels.chain(folder.resolve("before.onnx"), 3);
        after = folder.resolve("after.onnx");
        Model model = OnnxReader.read(before);
        model.graph().addInitializer("extra", Tensor.vector(1, 2, 3));
        model.putMetadata("stage", "edited");
        OnnxWriter.write(model, after, WriteOptions.defaults());
    }

    @Test
    void aModelIsEqualToItselfInAnotherNotation() {
        Path text = folder.resolve("before.onnxtxt");
        assertEquals(
                ExitStatus.DONE, CommandRun.of("convert", before, "-o", text).status());
        CommandRun run = CommandRun.of("diff", before, text);
        assertEquals("", run.err());
        assertEquals(before + " and " + text + " are equal\n", run.out());
        assertEquals(ExitStatus.DONE, run.status());
    }

    @Test
    void eachDifferenceIsALine() {
        CommandRun run = CommandRun.of("diff", before, after);
        assertEquals("", run.err());
        assertEquals("""
                ~ property 'stage' of the model was added: edited
                + weight 'extra' int64[3] was added
                """ + before + " and " + after + ": 2 differences\n", run.out());
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertTrue(CommandRun.of("diff", after, before).out().contains("- weight 'extra' int64[3] was removed"));
    }

    @Test
    void whatATerminalWouldObeyIsEscaped() throws IOException {
        Model model = OnnxReader.read(before);
        model.putMetadata("stage", "one \u001b[2J\n+ two \u001b[2J");
        OnnxWriter.write(model, after, WriteOptions.defaults());
        CommandRun run = CommandRun.of("diff", before, after);
        assertEquals("""
                ~ property 'stage' of the model was added: one \\u001b[2J (and 1 more line)
                """ + before + " and " + after + ": 1 difference\n", run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b/c | a/d/c | changed (3 lines): line 2 was b and is d",
                "a/b | a/b/c | changed (2 lines before, 3 after): line 3 was added: c",
                "a/b/c | a | changed (3 lines before, 1 after): line 2 was removed: it was b",
                "a | b/c | changed (1 line before, 2 after): line 1 was a and is b",
                "a/b | a/b/ | changed (2 lines) in its line breaks"
            })
    void ofATextOfSeveralLinesTheFirstLineThatDiffersIsShown(String old, String changed, String sentence)
            throws IOException {
        Model model = OnnxReader.read(before);
        Path first = folder.resolve("first.onnx");
        model.putMetadata("notes", old.replace('/', '\n'));
        OnnxWriter.write(model, first, WriteOptions.defaults());
        model.putMetadata("notes", changed.replace('/', '\n'));
        OnnxWriter.write(model, after, WriteOptions.defaults());
        assertEquals(
                "~ property 'notes' of the model " + sentence + "\n" + first + " and " + after + ": 1 difference\n",
                CommandRun.of("diff", first, after).out());
    }

    @Test
    void theDocumentSaysTheSame() {
        CommandRun run = CommandRun.of("diff", before, after, "--json", "--ignore", "metadata");
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertEquals(false, run.json().get("equal").value());
        assertEquals(1, run.json().get("differences").list().size());
        JsonValue difference = run.json().get("differences").list().get(0);
        assertEquals("weight-added", difference.get("kind").text());
        assertEquals("added", difference.get("direction").text());
        assertEquals("extra", difference.get("name").text());
        CommandRun equal = CommandRun.of("diff", before, after, "--json", "--ignore", "metadata,weights");
        assertEquals(ExitStatus.DONE, equal.status());
        assertEquals(true, equal.json().get("equal").value());
    }

    @Test
    void aSummaryCountsEachKind() {
        CommandRun run = CommandRun.of("diff", before, after, "--summary");
        assertEquals("""
                kind             differences
                metadata change            1
                weight added               1
                """ + before + " and " + after + ": 2 differences\n", run.out());
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        JsonValue kinds = CommandRun.of("diff", before, after, "--summary", "--json")
                .json()
                .get("kinds");
        assertEquals(1, kinds.get("weight-added").number());
        assertEquals(
                before + " and " + before + " are equal\n",
                CommandRun.of("diff", before, before, "--summary").out());
    }

    @Test
    void aQuietComparisonPrintsNothing() {
        assertEquals(new CommandRun(ExitStatus.CHECK_FAILED, "", ""), CommandRun.of("diff", before, after, "--quiet"));
        assertEquals(new CommandRun(ExitStatus.DONE, "", ""), CommandRun.of("diff", before, before, "-q"));
        assertEquals(
                ExitStatus.USAGE,
                CommandRun.of("diff", before, after, "--quiet", "--json").status());
    }

    private Path made(String name, Object... command) {
        Path file = folder.resolve(name);
        Object[] words = Arrays.copyOf(command, command.length + 3);
        words[command.length] = "-o";
        words[command.length + 1] = file;
        words[command.length + 2] = "--no-verify";
        CommandRun run = CommandRun.of(words);
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        return file;
    }

    @Test
    void aLayerInPlaceOfAConvIsALine() {
        Path twisted = made("twisted.onnx", "rewrite", before);
        CommandRun run = CommandRun.of("diff", before, twisted);
        assertEquals("", run.err());
        assertEquals(
                "~ layer conv0: Conv became conv_twist (reference form)",
                run.out().lines().findFirst().orElseThrow());
        assertEquals(4, run.out().lines().filter(line -> line.startsWith("~")).count(), run.out());
        assertEquals(
                "~ layer conv0: conv_twist (reference form) became Conv",
                CommandRun.of("diff", twisted, before).out().lines().findFirst().orElseThrow());
        JsonValue json = CommandRun.of("diff", before, twisted, "--json", "--ignore", "metadata")
                .json();
        assertEquals(0, json.get("differences").list().size());
        assertEquals("conv0", json.get("layers").list().get(0).get("name").text());
        assertEquals("reference", json.get("layers").list().get(0).get("after").text());
        assertEquals(false, json.get("equal").value());
    }

    @Test
    void aLayerInAnotherFormIsALine() {
        Path twisted = made("twisted.onnx", "rewrite", before, "--init", "seed");
        Path folded = made("folded.onnx", "export", twisted, "--form", "folded");
        Path antisymmetric = made("antisymmetric.onnx", "export", twisted, "--form", "antisymmetric");
        assertEquals(
                "~ layer conv0: folded became antisymmetric\n" + folded + " and " + antisymmetric + ": 1 difference\n",
                CommandRun.of("diff", folded, antisymmetric, "--ignore", "metadata")
                        .out());
        assertEquals(
                ExitStatus.DONE, CommandRun.of("diff", twisted, twisted, "-q").status());
    }

    @Test
    void parametersThatDifferAreNamedWithTheSizeOfTheChange() throws IOException {
        Path twisted = made("twisted.onnx", "rewrite", before);
        Model model = OnnxReader.read(twisted);
        model.graph().initializers().stream()
                .filter(value -> value.name().orElse("").equals("conv0.center_x"))
                .findFirst()
                .ifPresent(value -> {
                    float[] centres = value.initializer().orElseThrow().toFloats();
                    centres[1] += 0.25f;
                    model.graph().setInitializer(value, Tensor.ofFloats(centres, centres.length));
                });
        OnnxWriter.write(model, after, WriteOptions.defaults());
        assertEquals(
                "~ layer conv0: center_x changed by up to 2.5e-01\n" + twisted + " and " + after + ": 1 difference\n",
                CommandRun.of("diff", twisted, after).out());
    }

    @Test
    void whatCannotBeReadIsNoDifference() {
        CommandRun run = CommandRun.of("diff", before, folder.resolve("none.onnx"), "--json");
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
        assertEquals(ExitStatus.ENVIRONMENT, (int) run.json().get("exitStatus").number());
        assertEquals(
                ExitStatus.USAGE,
                CommandRun.of("diff", before, after, "--ignore", "colour").status());
    }
}
