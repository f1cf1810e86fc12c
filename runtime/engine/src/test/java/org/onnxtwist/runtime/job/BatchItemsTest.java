package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/** Models of a fixed batch, given another one: each item comes out as alone, or the node that prevents it is named. */
final class BatchItemsTest {
    private static final float TOLERANCE = 1e-5f;
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 17]>\n";

    @TempDir
    private Path folder;

    private Path write(String graph) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(OnnxText.parse(HEAD + graph), file, WriteOptions.defaults());
        return file;
    }

    private OptimizationReport free(Path file, String size) throws IOException {
        Path output = folder.resolve("other.onnx");
        Files.deleteIfExists(output);
        return OptimizationRequest.ofPasses(
                        JobFiles.of(file, output),
                        OptimizationRequest.passes(List.of("batch-dimension=" + size)),
                        new JobChecks<>(Optional.of(ComparisonOptions.defaults()), true))
                .run(message -> {});
    }

    /** Inputs and outputs of each start with the batch. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Sizes of a Resize.
                "g (float[1,3,4,4] x) => (float[1,3,8,8] y) <int64[4] s = {1,3,8,8}> { y = Resize <mode = \"nearest\"> (x, , , s) }",
                // A constant shape that repeats a column to the batch.
                "g (float[2,4] x) => (float[2,4] y) <int64[2] s = {2,4}> {"
                        + " m = ReduceMax <axes = [1]> (x)  e = Expand (m, s)  y = Sub (x, e) }",
                "g (float[2,4] x) => (float[2,4] y) <int64[2] s = {2,4}, float[1,1] c = {3}> { e = Expand (c, s)  y = Add (x, e) }",
                "g (float[2,2] x) => (float[2,2] y) <int64[2] s = {2,2}> { e = ConstantOfShape (s)  y = Add (x, e) }",
                // The same rows for all items, as torch.full is written.
                "g (float[2,2] x) => (float[2,2] y) <float z = {0}, float[2,2] c = {-1,5,-1,5}> {"
                        + " p = Greater (x, z)  y = Where (p, x, c) }",
                // A row in front of each item, as a class token.
                "g (float[1,2,2] x) => (float[1,3,2] y) <float[1,1,2] c = {7,8}> { y = Concat <axis = 1> (c, x) }",
                // Bounds that state the batch.
                "g (float[2,4] x) => (float[2,2] y) <int64[2] s = {0,1}, int64[2] e = {2,3}> { y = Slice (x, s, e) }",
                // Targets with the batch, the rest, a copied size; heads beside the batch.
                "g (float[2,3,4] x) => (float[2,12] y) <int64[2] t = {2,-1}> { y = Reshape (x, t) }",
                "g (float[1,3,4] x) => (float[1,12] y) <int64[2] t = {1,12}> { y = Reshape (x, t) }",
                "g (float[2,3,4] x) => (float[2,3,4] y) <int64[4] a = {2,3,2,2}, int64[3] b = {4,3,2}, int64[4] c ="
                        + " {2,2,3,2}, int64[3] d = {2,3,4}> { r = Reshape (x, a)  t = Transpose <perm = [0,2,1,3]>"
                        + " (r)  m = Reshape (t, b)  s = Softmax <axis = -1> (m) o = Reshape (s, c)  u = Transpose"
                        + " <perm = [0,2,1,3]> (o)  y = Reshape (u, d) }",
                "g (float[1,2,3] x) => (float[1,6] y) { y = Flatten <axis = 0> (x) }",
                // The batch of the states of a recurrent layer, which are constants.
                "g (float[1,3,2] x) => (float[1,3,1,2] y) <float[1,6,2] W = {1,2,-3,4,5,-6,1,2,3,-1,2,1},"
                        + " float[1,6,2] R = {1,2,3,-4,5,6,1,2,-3,1,2,1}, float[1,1,2] h = {0.5,-0.5}> { t ="
                        + " Transpose <perm = [1,0,2]> (x)  Y, l = GRU <hidden_size = 2> (t, W, R, , , h) y ="
                        + " Transpose <perm = [2,0,1,3]> (Y) }",
                // Shapes that are computed, of which a part is stated.
                "g (float[1,3,4] x) => (float[1,3,4] y) <int64[1] o = {1}, int64[1] k = {1}, int64[1] r = {-1}> {"
                        + " s = Shape (x)  c = Gather (s, k)  t = Concat <axis = 0> (o, c, r)  y = Reshape (x, t) }",
                // Two batches one behind the other, and apart again.
                "g (float[1,2] a, float[1,2] b) => (float[1,2] y) <float[2,2] w = {1,2,3,4}, int64[2] l = {1,1}> {"
                        + " c = Concat <axis = 0> (a, b)  m = MatMul (c, w)  p, q = Split <axis = 0> (m, l)  y = Sub (p, q) }",
                "g (float[2,4] x) => (float[2,4] y) <int64 n = {3}, bool t = {1}, float[2,4] h = {0,0,0,0,0,0,0,0}> {"
                        + " y = Loop (n, t, h) <body = b (int64 i, bool c, float[2,4] s) => (bool d, float[2,4] o) {"
                        + " d = Identity (c)  o = Add (s, x) }> }",
            })
    void eachItemIsComputedAsAlone(String graph) throws IOException {
        Path file = write(graph);
        for (String size : List.of("N", "4")) {
            OptimizationReport report = free(file, size);
            assertTrue(
                    report.published(),
                    () -> size + ": " + report.verification().orElseThrow().reason());
            requireItems(file, report.output(), 4);
        }
    }

    /** Compares along the first axis, apart from what the job compared. */
    private static void requireItems(Path file, Path other, int count) {
        try (InferenceSession one = InferenceSession.open(file, InferenceOptions.defaults());
                InferenceSession many = InferenceSession.open(other, InferenceOptions.defaults())) {
            Map<String, Tensor> feeds = new LinkedHashMap<>();
            int batch = 0;
            for (Port port : one.inputs()) {
                long[] dims = port.type().shape().sizes().orElseThrow();
                batch = (int) dims[0];
                dims[0] = count;
                feeds.put(
                        port.name(),
                        new InputGenerator(5).generate(port.name(), port.type().dtype(), dims, InputKind.NORMAL));
            }
            Map<String, Tensor> together = many.run(feeds);
            for (int from = 0; from < count; from += batch) {
                Map<String, Tensor> given = new LinkedHashMap<>();
                for (Map.Entry<String, Tensor> feed : feeds.entrySet()) {
                    given.put(feed.getKey(), rows(feed.getValue(), from, batch));
                }
                for (Map.Entry<String, Tensor> alone : one.run(given).entrySet()) {
                    Tensor joint =
                            Optional.ofNullable(together.get(alone.getKey())).orElseThrow();
                    assertEquals(count, joint.dim(0));
                    assertArrayEquals(
                            alone.getValue().toFloats(),
                            rows(joint, from, batch).toFloats(),
                            TOLERANCE,
                            alone.getKey());
                }
            }
        }
    }

    private static Tensor rows(Tensor tensor, int from, int count) {
        long[] dims = tensor.dims();
        float[] values = tensor.toFloats();
        int row = values.length / (int) dims[0];
        dims[0] = count;
        return Tensor.ofFloats(Arrays.copyOfRange(values, from * row, (from + count) * row), dims);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reduces over all axes | g (float[2,4] x) => (float y) { [r] y = ReduceMean <keepdims = 0> (x) }",
                "reduces over the batch axis | g (float[2,4] x) => (float[1,4] y) { [r] y = ReduceMean <axes = [0]> (x) }",
                "loss is one number | g (float[2,4] x, int64[2] t) => (float y) { [r] y = SoftmaxCrossEntropyLoss (x, t) }",
                "computes along the batch axis | g (float[2,4] x) => (float[2,4] y) { [r] y = Softmax <axis = 0> (x) }",
                "computes along the batch axis | g (float[2,4] x) => (float[2,4] y) <int64 a = {0}> { [r] y = CumSum (x, a) }",
                "selects indices along the batch axis | g (float[1,4] x) => (float[4] y) <int64 i = {0}> { [r] y = Gather (x, i) }",
                "takes a part of the batch axis | g (float[2,4] x) => (float[1,4] y) <int64[1] s = {0}, int64[1] e ="
                        + " {1}> { [r] y = Slice (x, s, e) }",
                "splits the batch axis | g (float[2,4] x) => (float[1,4] y) <int64[2] l = {1,1}> { [r] y, z = Split (x, l) }",
                "differs from item to item | g (float[2,1] x) => (float[2,1] y) <float[2,1] c = {1,2}> { [r] y = Add (x, c) }",
                "differs from item to item | g (float[2,1] x) => (float[2,1] y) <float z = {0}, float[2,1] c = {1,2}>"
                        + " { p = Greater (x, z) [r] y = Where (p, x, c) }",
                "appends a constant, its input 1 | g (float[1,2] x) => (float[2,2] y) <float[1,2] c = {1,2}> { [r] y"
                        + " = Concat <axis = 0> (x, c) }",
                "sums over the batch axis | g (float[1,2] x) => (float[2,2] y) { t = Transpose (x) [r] y = MatMul (t, x) }",
                "each item with every other | g (float[1,2] x) => (float[1,1] y) { t = Transpose (x) [r] y = MatMul (x, t) }",
                "computes along the batch axis | g (float[1,6] x) => (float[6] y) <int64[1] t = {-1}> { v = Reshape"
                        + " (x, t) [r] y = Softmax <axis = 0> (v) }",
                "removes the batch axis | g (float[1,3,1] x) => (float[3] y) { [r] y = Squeeze (x) }",
                "the batch is axis 0 | g (float[1,3,2] x) => (float[1,1,3,2] y) <float[1,2,2] W = {1,2,3,4},"
                        + " float[1,2,2] R = {1,2,3,4}> { [r] y = RNN <hidden_size = 2> (x, W, R) }",
                "as in training | g (float[2,1,2] x) => (float[2,1,2] y) <float[1] c = {1}> { [r] y, m, v ="
                        + " BatchNormalization <training_mode = 1> (x, c, c, c, c) }",
                "runs over the batch axis | g (float[2,3] x) => (float[2,3] y) { [r] y = Scan (x) <num_scan_inputs ="
                        + " 1, body = b (float[3] i) => (float[3] o) { o = Neg (i) }> }",
                "selects indices along the batch axis | g (float[2,3] x) => (float[2,3] y) <int64 n = {2}, bool t ="
                        + " {1}> { y = Loop (n, t) <body = b (int64 i, bool c) => (bool d, float[3] o) { d = Identity"
                        + " (c) [r] o = Gather (x, i) }> }",
                "one branch for the whole batch | g (float[1,2] x, bool[1] c) => (float[1,2] y) { [r] y = If (c)"
                        + " <then_branch = a () => (float[1,2] p) { p = Neg (x) }, else_branch = b () => (float[1,2]"
                        + " q) { q = Relu (x) }> }",
                "the batch size | g (float[2,4] x) => (float[2,4] y) <int64 z = {0}> { s = Shape (x) n = Gather (s,"
                        + " z) f = Cast <to = 1> (n) [r] y = Div (x, f) }",
                "not known whether NonMaxSuppression | g (float[1,6,4] x, float[1,1,6] s) => (int64[M,3] y) <int64[1]"
                        + " m = {3}> { [r] y = NonMaxSuppression (x, s, m) }",
                "names 0 axes of its input 0, which has 2 | g (float[2,4] x) => (float y) { [r] y = Einsum <equation = \"->\"> (x) }",
                "more inputs than its equation has terms | g (float[2,4] x) => (float[2] y) { [r] y = Einsum"
                        + " <equation = \"ij->i\"> (x, x) }",
                "names axes or sizes that its inputs do not have | g (float[2,4] x) => (float[4,2] y) <int64[1] r ="
                        + " {1}> { t = Transpose (x) [r] y = Tile (t, r) }",
                "name items | g (float[2,4] x) => (float[2,4] y) <int64[1,2] i = {0,1}, float[1] u = {9}> { [r] y = ScatterND (x, i, u) }",
            })
    void aNodeThatMixesItemsIsNamed(String reason, String graph) throws IOException {
        Path file = write(graph);
        for (String size : List.of("N", "4")) {
            String message = String.valueOf(
                    assertThrows(PassException.class, () -> free(file, size)).getMessage());
            assertTrue(message.contains("'r'") && message.contains(reason), message);
        }
    }

    @Test
    void aFunctionIsFollowedAtItsCall() throws IOException {
        String head = "<ir_version: 8, opset_import: [\"\" : 17, \"d\" : 1]>\n";
        String body =
                "g (float[2,4] x) => (float[2,4] y) { y = d.f (x) }\n<domain: \"d\", opset_import: [\"\" : 17]>\nf (a) => (b) {";
        Path file = folder.resolve("function.onnx");
        OnnxWriter.write(OnnxText.parse(head + body + " b = Softmax <axis = 1> (a) }"), file, WriteOptions.defaults());
        assertTrue(free(file, "N").published());
        requireItems(file, folder.resolve("other.onnx"), 4);
        OnnxWriter.write(
                OnnxText.parse(head + body + " [r] b = Softmax <axis = 0> (a) }"), file, WriteOptions.defaults());
        String message = String.valueOf(
                assertThrows(PassException.class, () -> free(file, "N")).getMessage());
        assertTrue(message.contains("'r' of function d.f"), message);
    }

    /** The rest of the model is as it was: a copied size in the target, and no node more. */
    @Test
    void aTargetCopiesTheBatch() throws IOException {
        Path file = write("g (float[2,3,4] x) => (float[2,12] y) <int64[2] t = {2,12}> { y = Reshape (x, t) }");
        free(file, "N");
        assertTrue(OnnxText.print(OnnxReader.read(folder.resolve("other.onnx"))).contains("{0,12}"));
    }
}
