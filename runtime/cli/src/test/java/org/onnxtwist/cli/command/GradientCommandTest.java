package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    void theGradientsAreComparedWithFiniteDifferences() throws IOException {
        Path model = model(SCORES);
        CommandRun run = CommandRun.of("gradient", model, "--of", "loss", "--wrt", "x,w", "-o", output());
        assertTrue(
                run.out().contains("check passed on CPU: 2 of 2 gradients agree with finite differences\n"), run.out());
        CommandRun unchecked =
                CommandRun.of("gradient", model, "--of", "loss", "--wrt", "x,w", "--no-verify", "-o", output());
        assertEquals(ExitStatus.DONE, unchecked.status(), unchecked.err());
        assertTrue(unchecked.out().contains("not checked, because of --no-verify\n"), unchecked.out());
        CommandRun both = CommandRun.of(
                "gradient", model, "--of", "loss", "--wrt", "x", "--no-verify", "--provider", "cpu", "-o", output());
        assertEquals(ExitStatus.USAGE, both.status());
    }

    /** The gradient is that of ONNX's corrected definition; in double, the runtime expands the operator as it was defined before. */
    @Test
    void aGradientThatDisagreesIsNotWritten() throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(OnnxText.parse("""
                <ir_version: 12, opset_import: ["" : 24]>
                g (double[1,1,2,4] q, double[1,1,4,4] k, double[1,1,4,4] v) => (double y) <int64[1] used = {3}> {
                  a = Attention <is_causal: int = 1> (q, k, v, , , , used)
                  s = Mul (a, a)
                  y = ReduceSum <keepdims: int = 0> (s)
                }
                """), file, WriteOptions.defaults());
        CommandRun run = CommandRun.of("gradient", file, "--of", "y", "--wrt", "q,v", "-o", output());
        assertEquals(ExitStatus.CHECK_FAILED, run.status(), run.out() + run.err());
        assertTrue(
                run.out().contains("check failed on CPU: the gradient disagrees with finite differences"), run.out());
        assertTrue(run.out().endsWith("nothing written\n"), run.out());
        assertFalse(Files.exists(output()));
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
        assertTrue(wrong.err().contains("--memory is 'less', but must be one of keep, recompute"), wrong.err());
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
        CommandRun outside =
                CommandRun.of("gradient", model, "--of", "scores", "--at", "0,2", "--wrt", "x", "-o", output());
        assertEquals(ExitStatus.USAGE, outside.status(), outside.err());
        String place = "onnx-twist: " + model + ": ";
        assertEquals(
                place
                        + "the index 2 is outside of dimension 1 of 'scores', which has the shape [1,2]: give one from -2 to 1"
                        + System.lineSeparator(),
                outside.err());
        CommandRun few = CommandRun.of("gradient", model, "--of", "scores", "--at", "-1", "--wrt", "x", "-o", output());
        assertEquals(
                place + "the position [-1] does not have an index for each dimension of 'scores', which has the shape"
                        + " [1,2]: give 2" + System.lineSeparator(),
                few.err());
        refused(ExitStatus.USAGE, "has no gradient", model, "loss", "label");
        Path recurrent = model("""
                g (float[2,3] x) => (float y) { q = org.example.Thing (x)  y = ReduceSum <keepdims: int = 0> (q) }
                """);
        refused(ExitStatus.INVALID_INPUT, "has no gradient rule", recurrent, "y", "x");
    }

    @Test
    void whatIsNotKnownBeforeTheModelRunsIsNamed() throws IOException {
        Path loop = model("""
                g (float x, int64 n) => (float y) {
                  y = Loop (n, , x) <body: graph = b (int64 i, bool c, float v) => (c2, w) { c2 = Identity (c)  w = Exp (v) }>
                }
                """);
        refused(ExitStatus.INVALID_INPUT, "make its trip count and its condition constant", loop, "y", "x");
        Path rank = model("""
                g (float[4] x, int64[k] s) => (float y) <float[2,2] w = {1,2,3,4}> {
                  r = Reshape (x, s)
                  p = MatMul (r, w)
                  y = ReduceSum <keepdims: int = 0> (p)
                }
                """);
        refused(
                ExitStatus.INVALID_INPUT,
                "needs the rank of 'r', which is not known: declare the shapes",
                rank,
                "y",
                "x");
        Path size = model("""
                g (float[1,1,H,W] x) => (float y) <float[1,1,2,2] w = {1,2,3,4}> {
                  p = Conv <auto_pad: string = "SAME_UPPER", strides: ints = [2, 2]> (x, w)
                  y = ReduceSum <keepdims: int = 0> (p)
                }
                """);
        refused(
                ExitStatus.INVALID_INPUT,
                "needs the size of dimension 2 of 'x', which is not fixed: fix the sizes of the model's inputs",
                size,
                "y",
                "x");
        Path lengths = model("""
                g (float[T,1,2] x) => (float y) <float[1,8,2] w = {1,2,3,4,5,6,7,8,1,2,3,4,5,6,7,8}> {
                  , h = LSTM <hidden_size: int = 2> (x, w, w)
                  y = ReduceSum <keepdims: int = 0> (h)
                }
                """);
        refused(
                ExitStatus.INVALID_INPUT,
                "node LSTM with output 'h' needs the size of dimension 0 of 'x'",
                lengths,
                "y",
                "x");
    }

    @Test
    void quantisedArithmeticIsRefusedAndNotTakenForAConstant() throws IOException {
        Path model = model("""
                g (float[1,2] x) => (float y) <float s = {0.5}, uint8 z = {0}, uint8[2,2] w = {1,2,3,4}> {
                  q = QuantizeLinear (x, s, z)
                  p = QLinearMatMul (q, s, z, w, s, z, s, z)
                  d = DequantizeLinear (p, s, z)
                  y = ReduceSum <keepdims: int = 0> (d)
                }
                """);
        refused(ExitStatus.INVALID_INPUT, "operator QLinearMatMul has no gradient rule", model, "y", "x");
    }

    /** As exporters wrote BatchNormalization in training mode: the new running statistics under the names of the old ones. */
    @Test
    void aValueThatIsOverwrittenIsRefused() throws IOException {
        Path file = model("""
                g (float[2,1,2,2] x) => (float y) <float[1] s = {1}, float[1] b = {0}, float[1] mean = {0}, float[1] var = {1}> {
                  n, meen, vaar = BatchNormalization <training_mode: int = 1> (x, s, b, mean, var)
                  y = ReduceSum <keepdims: int = 0> (n)
                }
                """);
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("meen", "mean");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        CommandRun run = CommandRun.of("gradient", file, "--of", "y", "--wrt", "x", "-o", output());
        assertEquals(ExitStatus.INVALID_INPUT, run.status(), run.err());
        assertTrue(
                run.err().contains("node BatchNormalization with output 'n' defines the value 'mean' a second time"),
                run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertFalse(Files.exists(output()));
    }

    @Test
    void aWeightThatIsAnOutputIsDifferentiatedBy() throws IOException {
        Path model = model("""
                g (float[1,2] x) => (float y, float[2,2] w) <float[2,2] w = {1,2,3,4}> {
                  p = MatMul (x, w)
                  y = ReduceSum <keepdims: int = 0> (p)
                }
                """);
        CommandRun run = CommandRun.of("gradient", model, "--of", "y", "--wrt", "w,x", "-o", output());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(run.out().contains("2 of 2 gradients agree"), run.out());
        Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(new float[] {5, 7}, 1, 2));
        assertArrayEquals(new float[] {5, 5, 7, 7}, run(output(), inputs, "w.grad"));
    }

    /** Elements that an exporter writes into a tensor in place. */
    @Test
    void elementsThatAreReplacedHaveTheGradientZero() throws IOException {
        Path model = model("""
                g (float[4] x, float[2] u) => (float y) <int64[2,1] at = {1,3}> {
                  z = ScatterND (x, at, u)
                  q = Mul (z, z)
                  y = ReduceSum <keepdims: int = 0> (q)
                }
                """);
        CommandRun run = CommandRun.of("gradient", model, "--of", "y", "--wrt", "x,u", "-o", output());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        Map<String, Tensor> inputs =
                Map.of("x", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 4), "u", Tensor.ofFloats(new float[] {5, 6}, 2));
        assertArrayEquals(new float[] {2, 0, 6, 0}, run(output(), inputs, "x.grad"));
        assertArrayEquals(new float[] {10, 12}, run(output(), inputs, "u.grad"));
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
