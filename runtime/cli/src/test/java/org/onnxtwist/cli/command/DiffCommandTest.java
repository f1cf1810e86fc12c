package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        model.putMetadata("stage", "one\n+ two \u001b[2J");
        OnnxWriter.write(model, after, WriteOptions.defaults());
        CommandRun run = CommandRun.of("diff", before, after);
        assertEquals("""
                ~ property 'stage' of the model was added: one\\u000a+ two \\u001b[2J
                """ + before + " and " + after + ": 1 difference\n", run.out());
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
    void whatCannotBeReadIsNoDifference() {
        CommandRun run = CommandRun.of("diff", before, folder.resolve("none.onnx"), "--json");
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
        assertEquals(ExitStatus.ENVIRONMENT, (int) run.json().get("exitStatus").number());
        assertEquals(
                ExitStatus.USAGE,
                CommandRun.of("diff", before, after, "--ignore", "colour").status());
    }
}
