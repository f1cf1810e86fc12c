package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.pass.Passes;

/** {@code check}, {@code extract} and {@code optimize}. */
final class SurgeryCommandsTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path output;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5);
        output = folder.resolve("out.onnx");
    }

    @Test
    void aSoundModelHasNoFindings() {
        CommandRun run = CommandRun.of("check", model);
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals(model + ": 0 errors, 0 warnings\n", run.out());
    }

    @Test
    void whatBreaksARuleIsNamedByCode() throws IOException {
        Model broken = OnnxReader.read(model);
        broken.graph().nodes().iterator().next().omitInput(1);
        OnnxWriter.write(broken, output, WriteOptions.defaults());
        CommandRun run = CommandRun.of("check", output);
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertTrue(run.out().contains("Conv"), run.out());
        JsonValue document =
                JsonValue.parse(CommandRun.of("check", output, "--json").out());
        assertEquals(false, document.get("passed").value());
        assertEquals(
                "error", document.get("findings").list().get(0).get("severity").text());
    }

    /** The file of a model as one downloads it alone, to have a look. */
    private Path withoutData() throws IOException {
        Path file = SmallModels.chain(
                folder.resolve("lone.onnx"),
                WriteOptions.defaults()
                        .withExternal(WriteOptions.External.ALWAYS)
                        .withThreshold(1)
                        .withDataFile("weights.data"),
                3,
                5);
        Files.delete(folder.resolve("weights.data"));
        return file;
    }

    @Test
    void theStructureIsSeenWithoutTheWeights() throws IOException {
        Path file = withoutData();
        String missing = "onnx-twist: '" + file
                + "': its data file 'weights.data' is missing: what depends on the weights in it is left out\n";
        CommandRun run = CommandRun.of("inspect", file);
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertEquals(missing, run.err());
        assertTrue(run.out().contains("missing data   weights.data\n"), run.out());
        assertTrue(run.out().contains("2 convolutions, 1 of them can be rewritten"), run.out());
        assertEquals(
                "weights.data",
                CommandRun.of("inspect", file, "--json")
                        .json()
                        .get("missingData")
                        .list()
                        .get(0)
                        .text());
        CommandRun text = CommandRun.of("inspect", file, "--text");
        assertEquals(ExitStatus.DONE, text.status(), text.err());
        assertTrue(text.out().contains("conv0.weight\" = ..."), text.out());
        assertEquals(ExitStatus.DONE, CommandRun.of("inspect", file, "--shapes").status());
        CommandRun diff = CommandRun.of("diff", file, model, "--ignore", "weights");
        assertEquals(missing, diff.err());
        assertEquals(file + " and " + model + " are equal\n", diff.out());
        assertEquals(
                ExitStatus.INVALID_INPUT, CommandRun.of("diff", file, model).status());
    }

    @Test
    void aPartIsExtractedWithoutTheWeights() throws IOException {
        Path file = withoutData();
        String middle = OnnxReader.read(model)
                .graph()
                .nodes()
                .iterator()
                .next()
                .output(0)
                .name()
                .orElseThrow();
        assertEquals(
                ExitStatus.INVALID_INPUT,
                CommandRun.of("extract", file, "--inputs", "x", "--outputs", middle, "-o", output)
                        .status());
        CommandRun run =
                CommandRun.of("extract", file, "--inputs", "x", "--outputs", middle, "-o", output, "--structure");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(CommandRun.of("inspect", output).out().contains("missing data   weights.data\n"));
        CommandRun inline = CommandRun.of(
                "extract", file, "--inputs", "x", "--outputs", middle, "-o", output, "--structure", "--inline");
        assertEquals(ExitStatus.USAGE, inline.status());
    }

    @Test
    void aPartIsWrittenAsAModel() throws IOException {
        Model whole = OnnxReader.read(model);
        String middle = whole.graph().nodes().iterator().next().output(0).name().orElseThrow();
        CommandRun run = CommandRun.of("extract", model, "--inputs", middle, "--outputs", "y", "-o", output);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        Graph part = OnnxReader.read(output).graph();
        assertEquals(middle, part.inputs().get(0).name().orElseThrow());
        assertTrue(part.nodeCount() < whole.graph().nodeCount());
        assertEquals(ExitStatus.DONE, CommandRun.of("check", output).status());
    }

    @Test
    void aNameThatIsNotThereIsAUsageError() {
        CommandRun run = CommandRun.of("extract", model, "--inputs", "x", "--outputs", "nothing", "-o", output);
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.err().contains("no value 'nothing'"), run.err());
        assertFalse(Files.exists(output));
    }

    @Test
    void passesRunAndAreChecked() throws IOException {
        Model wasteful = OnnxReader.read(model);
        Value x = wasteful.graph().inputs().get(0);
        wasteful.graph().node("Neg").input(x).output("unused").append();
        wasteful.graph().addInitializer("nobody.reads.this", Tensor.vector(1, 2, 3));
        Path big = folder.resolve("big.onnx");
        OnnxWriter.write(wasteful, big, WriteOptions.defaults());
        CommandRun run = CommandRun.of("optimize", big, "-o", output);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().contains("dead-code"), run.out());
        assertTrue(run.out().contains("written to " + output), run.out());
        assertEquals(
                wasteful.graph().nodeCount() - 1,
                OnnxReader.read(output).graph().nodeCount());
        JsonValue document =
                JsonValue.parse(CommandRun.of("optimize", big, "-o", output, "--pass", "dead-code", "--json")
                        .out());
        assertEquals(
                "dead-code", document.get("passes").list().get(0).get("pass").text());
        assertEquals(true, document.get("verification").get("passed").value());
    }

    /** Each pass of the list, with a parameter where it takes one, on a model that has something for most of them. */
    @Test
    void everyPassRunsByItsName() throws IOException {
        for (String pass : List.of(
                "topological-sort",
                "dead-code",
                "constant-folding",
                "no-ops",
                "fold-batch-normalization",
                "fold-pad",
                "common-subexpressions",
                "share-initializers",
                "unshare-initializers",
                "initializers-as-inputs",
                "initializers-as-constants",
                "inline-functions",
                "unused-functions",
                "batch-dimension=2",
                "rename=y=result",
                "opset-upgrade=21",
                "float16=Softmax")) {
            boolean otherInterface = pass.startsWith("rename");
            CommandRun run = otherInterface
                    ? CommandRun.of("optimize", model, "-o", output, "--pass", pass, "--no-verify")
                    : CommandRun.of("optimize", model, "-o", output, "--pass", pass);
            assertEquals(ExitStatus.DONE, run.status(), pass + ": " + run.err() + run.out());
            assertEquals(ExitStatus.DONE, CommandRun.of("check", output).status(), pass);
            Files.delete(output);
        }
        assertEquals(17, Passes.entries().size());
    }

    @Test
    void thePassesAreListed() {
        CommandRun run = CommandRun.of("optimize", "--list");
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().contains("batch-dimension=SIZE"), run.out());
        CommandRun wrong = CommandRun.of("optimize", model, "-o", output, "--pass", "none");
        assertEquals(ExitStatus.USAGE, wrong.status());
        assertTrue(wrong.err().contains("there is no pass 'none'"), wrong.err());
        CommandRun empty = CommandRun.of("optimize", model, "-o", output, "--pass", "batch-dimension=0");
        assertEquals(ExitStatus.USAGE, empty.status());
        assertTrue(empty.err().contains("a number of at least 1, or a name"), empty.err());
    }

    @Test
    void whyARuleDoesNothingIsTold() {
        CommandRun run = CommandRun.of("optimize", model, "--explain", "fold-pad-into-conv");
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().endsWith(": not: input 0 is Pad\n"), run.out());
        assertEquals(
                "no node has the operator Identity\n",
                CommandRun.of("optimize", model, "--explain", "remove-identity").out());
        JsonValue document =
                JsonValue.parse(CommandRun.of("optimize", model, "--explain", "fold-pad-into-conv", "--json")
                        .out());
        assertEquals(false, document.get("matches").value());
        assertTrue(document.get("explanation").text().endsWith("not: input 0 is Pad"));
        CommandRun wrong = CommandRun.of("optimize", model, "--explain", "none");
        assertEquals(ExitStatus.USAGE, wrong.status());
        assertTrue(wrong.err().contains("there is no rule 'none': the rules are remove-identity, "), wrong.err());
    }
}
