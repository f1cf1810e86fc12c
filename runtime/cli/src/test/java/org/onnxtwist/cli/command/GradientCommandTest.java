package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;

final class GradientCommandTest {
    private static final String SCORES = """
            g (float[1,2] x, int64[1] label) => (float[1,2] scores, float loss) <float[2,2] w = {1,2,3,4}, float[2] unused = {0,0}> {
              scores = MatMul (x, w)
              loss = SoftmaxCrossEntropyLoss (scores, label)
            }
            """;

    @TempDir
    private Path folder;

    private Path model(String graph) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 13, \"org.example\" : 1]>\n" + graph),
                file,
                WriteOptions.defaults());
        return file;
    }

    private Path output() {
        return folder.resolve("out.onnx");
    }

    private float[] run(Path file, Map<String, Tensor> inputs, String output) {
        try (InferenceSession session = InferenceSession.open(file, InferenceOptions.defaults())) {
            return Objects.requireNonNull(session.run(inputs).get(output)).toFloats();
        }
    }

    @Test
    void anElementOfAnOutputIsDifferentiated() throws IOException {
        Path model = model(SCORES);
        CommandRun run =
                CommandRun.of("gradient", model, "--of", "scores", "--at", "0,1", "--wrt", "x", "-o", output());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertEquals("", run.err());
        assertTrue(run.out().endsWith("written to " + output() + "\n"), run.out());
        Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(new float[] {5, 7}, 1, 2), "label", Tensor.vector(0));
        assertArrayEquals(new float[] {2, 4}, run(output(), inputs, "x.grad"));
        assertArrayEquals(new float[] {26, 38}, run(output(), inputs, "scores"));
    }

    @Test
    void aWeightThatTheLossDoesNotDependOnIsNamed() throws IOException {
        CommandRun run = CommandRun.of("gradient", model(SCORES), "--of", "loss", "--wrt", "w,unused", "-o", output());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertEquals("'loss' does not depend on 'unused': its gradient is zero\n", run.err());
        assertEquals(
                List.of("scores", "loss", "w.grad", "unused.grad"),
                OnnxReader.read(output()).graph().outputs().stream()
                        .map(value -> value.name().orElseThrow())
                        .toList());
    }

    @Test
    void theSecondDerivativeIsThatOfTheFirst() throws IOException {
        Path model = model("g (float x) => (float y) <float three = {3}> { y = Pow (x, three) }");
        Path first = folder.resolve("first.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("gradient", model, "--of", "y", "--wrt", "x", "-o", first)
                        .status());
        CommandRun run = CommandRun.of("gradient", first, "--of", "x.grad", "--wrt", "x", "-o", output());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(new float[] {2}));
        assertArrayEquals(new float[] {12}, run(output(), inputs, "x.grad"), 1e-5f);
        assertArrayEquals(new float[] {12}, run(output(), inputs, "x.grad2"), 1e-5f);
    }

    @Test
    void activationsAreKeptOrComputedAgain() throws IOException {
        Path model = model("""
                g (float[N,2] x) => (float y) <float[2,2] w = {1,-2,3,4}> {
                  p = MatMul (x, w)  a = Tanh (p)  b = Mul (a, p)  q = MatMul (b, w)  c = Mul (q, q)
                  y = ReduceSum <keepdims: int = 0> (c)
                }
                """);
        Path keep = folder.resolve("keep.onnx");
        CommandRun kept = CommandRun.of("gradient", model, "--of", "y", "--wrt", "x,w", "-o", keep);
        assertEquals(ExitStatus.DONE, kept.status(), kept.err());
        CommandRun run =
                CommandRun.of("gradient", model, "--of", "y", "--wrt", "x,w", "--memory", "recompute", "-o", output());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertEquals(1, tanhs(keep));
        assertEquals(2, tanhs(output()));
        Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(new float[] {0.5f, 0.25f}, 1, 2));
        assertArrayEquals(run(keep, inputs, "w.grad"), run(output(), inputs, "w.grad"));
        CommandRun wrong =
                CommandRun.of("gradient", model, "--of", "y", "--wrt", "x", "--memory", "less", "-o", output());
        assertEquals(ExitStatus.USAGE, wrong.status());
        assertTrue(wrong.err().contains("'less' is not one of keep, recompute"), wrong.err());
    }

    private static long tanhs(Path file) throws IOException {
        return OnnxReader.read(file)
                .graph()
                .allNodes()
                .filter(node -> node.operator().equals(Tanh.ID))
                .count();
    }

    @Test
    void whatHasNoGradientIsRefusedInOneSentence() throws IOException {
        Path model = model(SCORES);
        refused(ExitStatus.USAGE, "has the shape [1,2]", model, "scores", "x");
        refused(ExitStatus.USAGE, "no value named 'nothing'", model, "loss", "nothing");
        refused(ExitStatus.USAGE, "has no gradient", model, "loss", "label");
        Path recurrent = model("""
                g (float[2,3] x) => (float y) { q = org.example.Thing (x)  y = ReduceSum <keepdims: int = 0> (q) }
                """);
        refused(ExitStatus.INVALID_INPUT, "has no gradient rule", recurrent, "y", "x");
    }

    private void refused(int status, String reason, Path model, String of, String wrt) {
        CommandRun run = CommandRun.of("gradient", model, "--of", of, "--wrt", wrt, "-o", output());
        assertEquals(status, run.status(), run.err());
        assertTrue(run.err().startsWith("onnx-twist: " + model + ": "), run.err());
        assertTrue(run.err().contains(reason), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertFalse(Files.exists(output()));
    }
}
