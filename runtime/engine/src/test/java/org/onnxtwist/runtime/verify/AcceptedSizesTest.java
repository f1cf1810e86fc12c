package org.onnxtwist.runtime.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.inputs.RandomTensors;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * A rewritten model, and its export, run on every input that the original runs on: ONNX Runtime lets inputs differ in sizes that the model
 * calls by one name, and values have other sizes than the model declares of them.
 */
class AcceptedSizesTest {
    private static final int CHANNELS = 3;
    private static final String CONV = "Conv<pads = [1, 1, 1, 1]>";

    @TempDir
    private Path folder;

    /** What a graph is, and inputs that its original accepts. */
    private record Case(String graph, List<Map<String, Tensor>> feeds) {}

    private static final Map<String, Case> CASES = new LinkedHashMap<>();

    static {
        CASES.put(
                "a name of two inputs",
                new Case(
                        "(float[1,3,H,W] a, float[1,3,H,W] b) => (float[] y, float[] z) { y = " + CONV + "(a, v) z = "
                                + CONV + "(b, w) }",
                        List.of(
                                Map.of("a", image(5, 6), "b", image(8, 7)),
                                Map.of("a", image(5, 6), "b", image(5, 6)))));
        CASES.put(
                "a name of two dimensions",
                new Case(
                        "(float[1,3,S,S] a) => (float[] y, float[] z) { t = Transpose<perm = [0, 1, 3, 2]>(a) y = "
                                + CONV + "(a, v) z = " + CONV + "(t, w) }",
                        List.of(Map.of("a", image(5, 9)))));
        CASES.put(
                "branches of other sizes",
                new Case(
                        "(float[1,3,H,W] a, float[1,3,H,W] b, bool c) => (float[] y, float[] z) { r = If(c) <then_branch = t ()"
                                + " => (float[1,3,H,W] p) { p = Identity(a) }, else_branch = e () => (float[1,3,H,W] q) { q ="
                                + " Identity(b) }> y = " + CONV + "(r, v) z = " + CONV + "(a, w) }",
                        List.of(
                                Map.of("a", image(5, 6), "b", image(8, 7), "c", truth(0)),
                                Map.of("a", image(5, 6), "b", image(8, 7), "c", truth(1)))));
        CASES.put(
                "a stale size behind a Resize",
                new Case(
                        "(float[] a) => (float[] y) <float[1,3,20,20] r> { r = Resize<mode = \"nearest\">(a, , scales) y = "
                                + CONV + "(r, v) }",
                        List.of(Map.of("a", image(10, 10)), Map.of("a", image(7, 6)))));
        CASES.put(
                "a stale size of a Conv",
                new Case(
                        "(float[1,3,H,W] a) => (float[] z) <float[1,3,20,20] y> { y = " + CONV + "(a, v) z = " + CONV
                                + "(y, w) }",
                        List.of(Map.of("a", image(20, 20)), Map.of("a", image(7, 6)))));
        CASES.put(
                "a stale size of an element of a sequence",
                new Case(
                        "(float[1,3,8,8] a, float[1,3,9,7] b, int64 i) => (float[] y) <float[1,3,8,8] r> { q ="
                                + " SequenceConstruct(a, b) r = SequenceAt(q, i) y = " + CONV + "(r, v) }",
                        List.of(
                                Map.of("a", image(8, 8), "b", image(9, 7), "i", Tensor.ofLongs(new long[] {0})),
                                Map.of("a", image(8, 8), "b", image(9, 7), "i", Tensor.ofLongs(new long[] {1})))));
        CASES.put(
                "a Loop that grows what it declares by the names of its input",
                new Case(
                        "(float[1,3,H,W] a) => (float[] last, float[] ys, float[] zs) { last, ys, zs = Loop(turns, yes, a) <body = b"
                                + " (int64 i, bool c, float[1,3,H,W] x) => (bool d, float[1,3,H,W] e, float y, float z) { d ="
                                + " Identity(c) e = Concat<axis = 2>(x, x) p = " + CONV
                                + "(x, v) y = ReduceSum<keepdims = 0>(p) q = "
                                + CONV + "(a, w) z = ReduceSum<keepdims = 0>(q) }> }",
                        List.of(Map.of("a", image(8, 8)))));
    }

    private static Tensor image(int height, int width) {
        return new RandomTensors(7).uniform("image", DType.FLOAT, 1, 1, CHANNELS, height, width);
    }

    private static Tensor truth(int bit) {
        return Tensor.of(DType.BOOL, new long[0], TensorContent.wrap(ByteBuffer.wrap(new byte[] {(byte) bit})));
    }

    /** The graph with its constants, behind what it declares of values. */
    private static Model parse(String graph) {
        String constants = "float[3,3,3,3] v = " + numbers(1) + ", float[3,3,3,3] w = " + numbers(2)
                + ", float[4] scales = {1, 1, 2, 2}, int64 turns = {3}, bool yes = {1}>";
        String whole = graph.contains(") <float")
                ? graph.replaceFirst("> \\{", ", " + constants + " {")
                : graph.replaceFirst("\\{", "<" + constants + " {");
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> g " + whole);
    }

    private static String numbers(int seed) {
        return IntStream.range(0, CHANNELS * CHANNELS * 9)
                .mapToObj(i -> String.valueOf((float) Math.sin(seed + i)))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @TestFactory
    Stream<DynamicTest> rewritten() {
        return CASES.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    for (boolean asFunction : new boolean[] {false, true}) {
                        Model model = parse(entry.getValue().graph());
                        TwistRewrite.apply(model, TwistOptions.defaults().withAsFunction(asFunction));
                        computesTheSame(parse(entry.getValue().graph()), model, entry.getValue(), 0);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> exported() {
        return CASES.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    for (Form form : List.of(Form.FOLDED, Form.WIDE_OUT)) {
                        Model model = layers(entry.getValue());
                        TwistExport.run(
                                model,
                                Selection.labelled(form.label(), new CostModel(1))
                                        .orElseThrow());
                        computesTheSame(layers(entry.getValue()), model, entry.getValue(), 2e-4);
                    }
                }));
    }

    private static Model layers(Case tried) {
        Model model = parse(tried.graph());
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        return model;
    }

    private void computesTheSame(Model original, Model changed, Case tried, double tolerance) throws IOException {
        int accepted = 0;
        for (Optimization optimization : Optimization.values()) {
            InferenceOptions options =
                    InferenceOptions.defaults().withThreads(1).with(optimization);
            try (InferenceSession left = open("original", original, options);
                    InferenceSession right = open("changed", changed, options)) {
                for (Map<String, Tensor> feed : tried.feeds()) {
                    Optional<Map<String, Tensor>> expected = run(left, feed);
                    if (expected.isPresent()) {
                        accepted++;
                        Map<String, Tensor> actual = right.run(feed);
                        assertEquals(expected.get().keySet(), actual.keySet());
                        expected.get()
                                .forEach((name, tensor) -> agree(tensor, TappedModel.output(actual, name), tolerance));
                    }
                }
            }
        }
        assertTrue(accepted >= tried.feeds().size(), "the original accepts its inputs without optimisations at least");
    }

    private static void agree(Tensor expected, Tensor actual, double tolerance) {
        assertArrayEquals(expected.dims(), actual.dims());
        double[] numbers = expected.toDoubles();
        double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
        assertArrayEquals(numbers, actual.toDoubles(), tolerance * largest);
    }

    private static Optional<Map<String, Tensor>> run(InferenceSession original, Map<String, Tensor> feed) {
        try {
            return Optional.of(original.run(feed));
        } catch (InferenceException e) {
            return Optional.empty();
        }
    }

    private InferenceSession open(String label, Model model, InferenceOptions options) throws IOException {
        Path file = folder.resolve(label + ".onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return InferenceSession.open(file, options);
    }
}
