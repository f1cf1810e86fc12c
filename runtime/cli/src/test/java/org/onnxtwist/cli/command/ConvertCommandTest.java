package org.onnxtwist.cli.command;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;

final class ConvertCommandTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5);
    }

    @Test
    void movesTensorsOutAndInAgain() throws IOException {
        Path split = folder.resolve("split.onnx");
        CommandRun out = CommandRun.of("convert", model, "-o", split, "--external-data=1");
        assertEquals("", out.err());
        assertEquals(ExitStatus.DONE, out.status());
        assertTrue(Files.size(folder.resolve("split.onnx.data")) >= 136 * Float.BYTES);
        Path kept = folder.resolve("kept.onnx");
        CommandRun.of("convert", split, "-o", kept);
        assertTrue(Files.exists(folder.resolve("kept.onnx.data")), "external data stays external");
        Path whole = folder.resolve("whole.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("convert", split, "-o", whole, "--inline").status());
        assertFalse(Files.exists(folder.resolve("whole.onnx.data")));
        assertEquals(-1, Files.mismatch(model, whole));
    }

    @Test
    void keepsTheNameInAFolder() {
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("convert", model, "-o", folder + "/new/").status());
        assertTrue(Files.exists(folder.resolve("new/net.onnx")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.onnxtxt", "net.txt", "net.JSON"})
    void writesAndReadsOtherNotations(String name) throws IOException {
        Path other = folder.resolve(name);
        CommandRun out = CommandRun.of("convert", model, "-o", other);
        assertEquals("written to " + other + System.lineSeparator(), out.out());
        assertEquals(ExitStatus.DONE, out.status(), out.err());
        Path back = folder.resolve("back.onnx");
        assertEquals(
                ExitStatus.DONE, CommandRun.of("convert", other, "-o", back).status());
        Path again = folder.resolve("again" + name.substring(name.indexOf('.')));
        CommandRun.of("convert", back, "-o", again);
        assertEquals(-1, Files.mismatch(other, again));
        CommandRun inspected = CommandRun.of("inspect", other);
        assertTrue(inspected.out().contains("parameters     136"), inspected.out());
    }

    @Test
    void whatTextHasNoPlaceForIsTold() throws IOException {
        Model read = OnnxReader.read(model);
        read.graph().setDoc("what it is");
        Path documented = folder.resolve("documented.onnx");
        OnnxWriter.write(read, documented, WriteOptions.defaults());
        CommandRun run = CommandRun.of("convert", documented, "-o", folder.resolve("documented.txt"));
        assertTrue(run.err().contains("lacks what its format cannot represent: documentation of graphs (1)"));
    }

    @Test
    void textThatIsWrongIsRefusedWithItsPlace() throws IOException {
        Path text = Files.writeString(folder.resolve("wrong.txt"), "g () => () {\n  y Relu (x)\n}");
        CommandRun run = CommandRun.of("convert", text, "-o", folder.resolve("out.onnx"));
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(run.err().contains("wrong.txt' line 2, column 5: '=' was expected, not 'Relu'"), run.err());
        assertFalse(Files.exists(folder.resolve("out.onnx")));
    }

    @Test
    void textCannotHaveExternalDataOrSparseTensors() throws IOException {
        CommandRun run = CommandRun.of("convert", model, "-o", folder.resolve("out.txt"), "--external-data");
        assertEquals(ExitStatus.USAGE, run.status());
        Graph graph = new Graph("g");
        graph.addSparseInitializer(
                "s", new SparseTensor(Tensor.ofFloats(new float[] {1}, 1), Tensor.vector(2), List.of(4L)));
        Path sparse = folder.resolve("sparse.onnx");
        OnnxWriter.write(new Model(graph, 8), sparse, WriteOptions.defaults());
        CommandRun refused = CommandRun.of("convert", sparse, "-o", folder.resolve("out.txt"));
        assertEquals(ExitStatus.INVALID_INPUT, refused.status());
        assertTrue(refused.err().contains("'s' is sparse"), refused.err());
        assertFalse(Files.exists(folder.resolve("out.txt")));
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("convert", sparse, "-o", folder.resolve("out.json"))
                        .status());
    }

    @Test
    void theModelIsNeverOverwritten() {
        for (Object output : new Object[] {model, folder}) {
            CommandRun run = CommandRun.of("convert", model, "-o", output);
            assertEquals(ExitStatus.USAGE, run.status());
            assertTrue(run.err().contains("never overwritten"), run.err());
        }
    }

    @Test
    void lowersAndRaisesTheOperatorSet() throws IOException {
        Path older = folder.resolve("older.onnx");
        CommandRun run = CommandRun.of("convert", model, "-o", older, "--opset", "8");
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().contains("written to " + older), run.out());
        assertEquals(8, OnnxReader.read(older).opset().orElse(0));
        Path newer = folder.resolve("newer.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("convert", older, "-o", newer, "--opset", "21").status());
        assertEquals(21, OnnxReader.read(newer).opset().orElse(0));
    }

    @Test
    void namesTheNodesThatTheOperatorSetCannotExpress() throws IOException {
        Path source = folder.resolve("source.onnxtxt");
        Files.writeString(source, """
                <ir_version: 9, opset_import: ["" : 20]>
                g (float[2,3] x) => (bool[2,3] y) { y = IsInf(x) }
                """);
        Path infinite = folder.resolve("infinite.onnx");
        CommandRun.of("convert", source, "-o", infinite);
        Path older = folder.resolve("older.onnx");
        CommandRun run = CommandRun.of("convert", infinite, "-o", older, "--opset", "9");
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertEquals(
                "onnx-twist: " + infinite + ": the model cannot be lowered to operator set 9 because of one node: node"
                        + " IsInf with output 'y' has an operator that came with version 10: the lowest operator set that"
                        + " this model can have is 10",
                run.err().strip());
        assertFalse(Files.exists(older));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "29", "-1"})
    void refusesAnOperatorSetThatThereIsNot(String version) {
        CommandRun run = CommandRun.of("convert", model, "-o", folder.resolve("out.onnx"), "--opset", version);
        assertEquals(ExitStatus.USAGE, run.status());
    }

    @Test
    void refusesOptionsOfTheComparisonWithoutOne() {
        Path out = folder.resolve("out.onnx");
        assertEquals(
                ExitStatus.USAGE,
                CommandRun.of("convert", model, "-o", out, "--no-verify").status());
        assertEquals(
                ExitStatus.USAGE,
                CommandRun.of("convert", model, "-o", out, "--rtol", "0.1").status());
        assertEquals(
                ExitStatus.USAGE,
                CommandRun.of("convert", model, "-o", folder.resolve("out.txt"), "--opset", "12")
                        .status());
    }
}
