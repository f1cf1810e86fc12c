package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
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

    /** The command {@code check} names every defect; all other commands stop at the first. */
    @Test
    void whatOtherCommandsRefuseFirstIsListedWithAllElse() throws IOException {
        Path file = folder.resolve("broken.onnx");
        Files.write(file, broken());
        CommandRun run = CommandRun.of("check", file, "--json");
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertEquals("", run.err());
        assertEquals(
                List.of(
                        "tensor-content",
                        "value-undefined",
                        "value-undefined",
                        "value-repeated",
                        "value-undefined",
                        "input-count"),
                JsonValue.parse(run.out()).get("findings").list().stream()
                        .map(finding -> finding.get("code").text())
                        .toList());
        assertTrue(CommandRun.of("check", file).out().endsWith(file + ": 6 errors, 0 warnings\n"));
        for (String other : List.of("inspect", "rewrite", "optimize")) {
            CommandRun refused = other.equals("inspect")
                    ? CommandRun.of(other, file)
                    : CommandRun.of(other, file, "-o", folder.resolve("none.onnx"));
            assertEquals(ExitStatus.INVALID_INPUT, refused.status(), other);
            assertEquals(1, refused.err().lines().count(), refused.err());
        }
        Path cut = folder.resolve("cut.onnx");
        byte[] whole = Files.readAllBytes(model);
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertEquals(ExitStatus.INVALID_INPUT, CommandRun.of("check", cut).status());
    }

    private static byte[] broken() {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 17]> g (float[2] x) => (float[2] y) <float[2] w = {1, 2}>"
                        + " { a = Add(x, w) b = Neg(a) c = Relu(b) d = Abs(b) y = Relu(d, c) }");
        List<Node> nodes = new ArrayList<>();
        model.graph().nodes().forEach(nodes::add);
        for (Node node : nodes) {
            Value output = node.output(0);
            switch (output.name().orElseThrow()) {
                // Nothing defines b and c any more.
                case "b", "c" -> {
                    node.detachOutput(0, "e");
                    node.output(0).setName("e" + output.hint());
                }
                case "d" -> output.setName("a");
                default -> {}
            }
        }
        byte[] bytes = OnnxWriter.toBytes(model);
        int dims = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\u0008\u0002\u0010\u0001");
        // The initializer's only size, and after it its element type.
        bytes[dims + 1] = 3;
        return bytes;
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
                + "': its data file 'weights.data' is missing: everything that depends on the weights in it is left out\n";
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
    void aPartBeginsAtTheInputsOfTheModelWhereNoneAreNamed() throws IOException {
        CommandRun run = CommandRun.of("extract", model, "--outputs", "conv0_out", "-o", output);
        assertEquals("1 of 3 nodes\nwritten to " + output + "\n", run.out(), run.err());
        Graph part = OnnxReader.read(output).graph();
        assertEquals("x", part.inputs().get(0).name().orElseThrow());
        assertEquals("conv0_out", part.outputs().get(0).name().orElseThrow());
    }

    @Test
    void aPartEndsAtTheOutputsOfTheModelWhereNoneAreNamed() throws IOException {
        CommandRun run = CommandRun.of("extract", model, "--inputs", "conv0_out", "-o", output);
        assertEquals("2 of 3 nodes\nwritten to " + output + "\n", run.out(), run.err());
        Graph part = OnnxReader.read(output).graph();
        assertEquals("conv0_out", part.inputs().get(0).name().orElseThrow());
        assertEquals("y", part.outputs().get(0).name().orElseThrow());
    }

    @Test
    void aPartNeedsABorder() {
        CommandRun run = CommandRun.of("extract", model, "-o", output);
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.err().contains("--inputs and --outputs are missing: give one of them, or both"), run.err());
    }

    @Test
    void theNearestNamesAreProposedForAValueThatIsNotThere() {
        CommandRun run = CommandRun.of("extract", model, "--outputs", "conv0_ot", "-o", output);
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.err().contains("did you mean 'conv0_out' or 'conv1_out'?"), run.err());
    }

    @Test
    void aNameThatIsNotThereIsAUsageError() {
        CommandRun run = CommandRun.of("extract", model, "--inputs", "x", "--outputs", "nothing", "-o", output);
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.err().contains("no value 'nothing'"), run.err());
        assertFalse(Files.exists(output));
    }

    /** Of 2 channels on 6 by 7 pixels, a kernel of 3x3 and one of 5x5: 2 * 2 * 42 * (9 + 25) multiply-adds. */
    @Test
    void anOptimizationShowsWhatItDid() throws IOException {
        Model wasteful = OnnxReader.read(model);
        wasteful.graph()
                .newNode("Neg")
                .input(wasteful.graph().inputs().get(0))
                .output("unused")
                .append();
        wasteful.graph().addInitializer("nobody.reads.this", Tensor.vector(1, 2, 3));
        Path big = folder.resolve("big.onnx");
        OnnxWriter.write(wasteful, big, WriteOptions.defaults());
        CommandRun run = CommandRun.of("optimize", big, "-o", output, "--no-verify");
        assertEquals(
                List.of(
                        "               before  after",
                        "Neg                 1      0",
                        "all nodes           4      3",
                        "weight bytes      568    544",
                        String.format("file bytes     %,6d  %,5d", Files.size(big), Files.size(output)),
                        "multiply-adds   5,712  5,712"),
                run.out()
                        .lines()
                        .dropWhile(line -> !line.isEmpty())
                        .skip(1)
                        .limit(6)
                        .toList(),
                run.out() + run.err());
        JsonValue after = CommandRun.of("optimize", big, "-o", output, "--no-verify", "--json")
                .json()
                .get("after");
        assertEquals(3, after.get("nodes").number());
        assertEquals(2, after.get("operators").get("Conv").number());
        assertEquals(544, after.get("weightBytes").number());
        assertEquals(Files.size(output), (long) after.get("fileBytes").number());
        assertEquals(5712, after.get("multiplyAdds").get("total").number());
    }

    @Test
    void multiplyAddsThatAreNotKnownAreNotZero() throws IOException {
        Path open = folder.resolve("open.onnx");
        OnnxWriter.write(
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> g (float[1,2,H,W] x) => (float[1,1,H,W] y)"
                        + " <float[1,2,1,1] w = {1, 2}> { y = Conv(x, w) }"),
                open,
                WriteOptions.defaults());
        CommandRun run = CommandRun.of("optimize", open, "-o", output, "--no-verify");
        assertTrue(run.out().contains("multiply-adds  unknown  unknown\n"), run.out());
        assertTrue(
                run.out()
                        .contains("multiply-adds before: 0 and those of 1 node that could not be counted (its sizes are"
                                + " open, it is in a subgraph, or its operator is not a standard one)\n"),
                run.out());
    }

    @Test
    void passesRunAndAreChecked() throws IOException {
        Model wasteful = OnnxReader.read(model);
        Value x = wasteful.graph().inputs().get(0);
        wasteful.graph().newNode("Neg").input(x).output("unused").append();
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
                "remove-training",
                "batch-dimension=2",
                "rename=y=result",
                "opset-upgrade=21",
                "opset-downgrade=9",
                "float16=Softmax")) {
            boolean otherInterface = pass.startsWith("rename");
            CommandRun run = otherInterface
                    ? CommandRun.of("optimize", model, "-o", output, "--pass", pass, "--no-verify")
                    : CommandRun.of("optimize", model, "-o", output, "--pass", pass);
            assertEquals(ExitStatus.DONE, run.status(), pass + ": " + run.err() + run.out());
            assertEquals(ExitStatus.DONE, CommandRun.of("check", output).status(), pass);
            Files.delete(output);
        }
        assertEquals(21, Passes.entries().size());
    }

    @Test
    void thePassesAreListed() {
        CommandRun run = CommandRun.of("optimize", "--list");
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().contains("batch-dimension=SIZE"), run.out());
        assertTrue(
                Pattern.compile("fold-pad-into-average-pool +fold-pad +from 7 on +Folds a Pad with zeros")
                        .matcher(run.out())
                        .find(),
                run.out());
        CommandRun wrong = CommandRun.of("optimize", model, "-o", output, "--pass", "none");
        assertEquals(ExitStatus.USAGE, wrong.status());
        assertTrue(wrong.err().contains("there is no pass 'none'"), wrong.err());
        CommandRun empty = CommandRun.of("optimize", model, "-o", output, "--pass", "batch-dimension=0");
        assertEquals(ExitStatus.USAGE, empty.status());
        assertTrue(empty.err().contains("a number of at least 1 or a name"), empty.err());
    }

    @Test
    void whyARuleDoesNothingIsTold() {
        CommandRun run = CommandRun.of("optimize", model, "--explain", "fold-pad-into-conv");
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().endsWith(" does not match: the condition 'input 0 is Pad' does not hold\n"), run.out());
        assertEquals(
                "no node has the operator Identity\n",
                CommandRun.of("optimize", model, "--explain", "remove-identity").out());
        JsonValue document =
                JsonValue.parse(CommandRun.of("optimize", model, "--explain", "fold-pad-into-conv", "--json")
                        .out());
        assertEquals(false, document.get("matches").value());
        assertTrue(document.get("explanation").text().endsWith("the condition 'input 0 is Pad' does not hold"));
        CommandRun wrong = CommandRun.of("optimize", model, "--explain", "none");
        assertEquals(ExitStatus.USAGE, wrong.status());
        assertTrue(wrong.err().contains("there is no rule 'none': the rules are remove-identity, "), wrong.err());
    }
}
