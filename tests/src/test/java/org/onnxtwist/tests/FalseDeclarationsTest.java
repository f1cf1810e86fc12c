package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.Rules;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * A model may declare shapes that are not true: sizes of before a change, one name for sizes that differ, a placeholder for every size. No
 * runtime minds, as long as the ranks and known sizes of its inputs are right. So the rules may not mind either: whatever is declared,
 * ONNX Runtime computes the same before and after each rule, or the rule leaves the model alone.
 */
final class FalseDeclarationsTest {
    private static final int DECLARATIONS = 10;
    private static final Path PAGES = Path.of("../docs/rules");
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 17]>\n";
    private static final Pattern GRAPH = Pattern.compile("```\n(g \\([^`]+)```");
    private static final float TOLERANCE = 1e-4f;

    /** Sizes that differ, though some declarations say that they do not. What an input of integers holds stands behind it. */
    private static final List<String> GRAPHS = List.of(
            "g (float[4,4] x) => (float[] y) <int64[1] b = {1}, int64[1] e = {3}, int64[1] a = {0}>"
                    + " { s = Slice (x, b, e, a) y = Relu (s) }",
            "g (float[4,4] x, int64[1] e) => (float[] y) <int64[1] b = {0}, int64[1] a = {0}>"
                    + " { s = Slice (x, b, e, a) y = Relu (s) }",
            "g (float[1,4] x, float[3,4] z) => (float[] y) { s = Shape (z) a = Expand (x, s) y = Relu (a) }",
            "g (float[2,6] x, float[3,4] z) => (float[] y) { s = Shape (z) a = Reshape (x, s) y = Relu (a) }",
            "g (float[2,2] x, float[1,4] z) => (float[] y)"
                    + " { s = Shape (z) a = Flatten (x) b = Reshape (a, s) y = Relu (b) }",
            "g (float[2,3] x) => (float[] y) <int64[2] r = {2, 1}> { a = Tile (x, r) y = Relu (a) }",
            "g (float[1,2] x) => (float[] y) <int64[1] f = {0}, int64[1] t = {1}>"
                    + " { a = Squeeze (x, f) b = Unsqueeze (a, t) y = Relu (b) }",
            "g (float[1,4] x, float[3,1] z) => (float[] y) <float[3,1] one = {1, 1, 1}>"
                    + " { a = Mul (x, one) b = Add (a, z) y = Relu (b) }",
            "g (float[4] x) => (float[] y) <float[1,1] zero = {0}> { a = Add (x, zero) y = Relu (a) }",
            "g (float[2,3] x, bool[2] keep) => (float[] y) <int64[2] s = {3, -1}>"
                    + " { c = Compress <axis: int = 0> (x, keep) r = Reshape (c, s) t = Transpose (r)"
                    + " u = Transpose (t) y = Relu (u) }",
            "g (float[2,3] x, bool c) => (float[] y) <int64[1] s = {-1}> { a = If (c) <then_branch = t () => (float[] p)"
                    + " { p = Reshape (x, s) }, else_branch = f () => (float[] q) { q = Identity (x) }>"
                    + " b = Transpose (a) d = Transpose (b) y = Relu (d) }",
            "g (float[1] x, int64 n) => (float[] y) <bool go = {1}> { v = Loop (n, go, x) <body ="
                    + " body (int64 i, bool c, float[1] p) => (bool d, float[1] q)"
                    + " <int64[1] b = {0}, int64[1] e = {2}> { d = Identity (c) r = Concat <axis: int = 0> (p, p)"
                    + " q = Slice (r, b, e) }> y = Relu (v) }",
            "g (float[2,3] x, float[2,3] z) => (float[] y)"
                    + " { a = Transpose (x) b = Cast <to: int = 7> (a) c = Cast <to: int = 1> (b)"
                    + " d = CastLike (c, z) e = Neg (d) f = Neg (e) y = Transpose (f) }",
            "g (float[2,3] x, float[3,2] z) => (float[] y) <int64[1] b = {0}, int64[1] e = {2}>"
                    + " { s = Shape (x) t = Shape (z) u = Slice (t, b, e) v = Mul (u, s) w = Cast <to: int = 1> (v)"
                    + " y = Relu (w) }");

    private final Set<String> fired = new HashSet<>();

    @TestFactory
    Stream<DynamicTest> noRuleBelievesThem() throws IOException {
        List<String> graphs = new ArrayList<>(GRAPHS);
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path page : files.sorted().toList()) {
                GRAPH.matcher(Files.readString(page)).results().forEach(graph -> graphs.add(graph.group(1)));
            }
        }
        List<Pass> passes = new ArrayList<>();
        passes.add(ConstantFolding.with());
        Rules.all().forEach(rule -> passes.add(RuleEngine.of(rule).asPass(rule.name())));
        Stream<DynamicTest> each = graphs.stream()
                .map(graph -> DynamicTest.dynamicTest(graph, () -> {
                    for (int seed = 0; seed < DECLARATIONS; seed++) {
                        requireSame(graph, seed, passes);
                    }
                }));
        return Stream.concat(
                each,
                Stream.of(DynamicTest.dynamicTest(
                        "every rule applies somewhere",
                        () -> assertEquals(
                                Rules.all().stream().map(Rule::name).collect(Collectors.toSet()),
                                fired.stream()
                                        .filter(name ->
                                                !name.equals(passes.get(0).name()))
                                        .collect(Collectors.toSet())))));
    }

    private void requireSame(String graph, int seed, List<Pass> passes) {
        Optional<Map<String, Tensor>> before = Optional.empty();
        for (Pass pass : passes) {
            Model model = OnnxText.parse(HEAD + graph);
            Map<String, Tensor> inputs = inputs(model, new Random(seed));
            new Declarations(new Random(seed), ShapeInference.infer(model)).declare(model);
            byte[] original = OnnxWriter.toBytes(model);
            if (!pass.run(model)) {
                continue;
            }
            fired.add(pass.name());
            String what = pass.name() + " with declarations " + seed;
            if (before.isEmpty()) {
                try {
                    before = Optional.of(run(original, inputs));
                } catch (InferenceException e) {
                    // A rank that is declared wrongly stops the runtime for some operators.
                    return;
                }
            }
            Map<String, Tensor> expected = before.get();
            Map<String, Tensor> after = run(OnnxWriter.toBytes(model), inputs);
            assertEquals(expected.keySet(), after.keySet(), what);
            after.forEach((name, tensor) -> {
                Tensor wanted = Objects.requireNonNull(expected.get(name));
                assertArrayEquals(wanted.dims(), tensor.dims(), what);
                assertArrayEquals(wanted.toFloats(), tensor.toFloats(), TOLERANCE, what);
            });
        }
    }

    private static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs) {
        try (InferenceSession session = InferenceSession.open(
                "a model", ByteBuffer.wrap(model), InferenceOptions.defaults().with(Optimization.NONE))) {
            return session.run(inputs);
        }
    }

    /** Of the sizes that the graph says, which become false only afterwards. */
    private static Map<String, Tensor> inputs(Model model, Random random) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Value input : model.graph().inputs()) {
            long[] dims = input.type().shape().known().orElseThrow().stream()
                    .mapToLong(dim -> dim instanceof Dim.Known known ? known.size() : 2)
                    .toArray();
            DType dtype = input.type().dtype();
            int count = (int) Tensor.zeros(dtype, dims).elements();
            inputs.put(
                    input.name().orElseThrow(),
                    switch (dtype) {
                        case FLOAT, DOUBLE, FLOAT16 ->
                            Tensor.ofDoubles(dtype, random.doubles(count, -2, 2).toArray(), dims);
                        case BOOL ->
                            Tensor.ofIntegers(dtype, random.longs(count, 0, 2).toArray(), dims);
                        default ->
                            Tensor.ofIntegers(dtype, random.longs(count, 1, 4).toArray(), dims);
                    });
        }
        return inputs;
    }

    /** Declares something of every value. Only ranks and known sizes of the model's inputs are right. */
    private record Declarations(Random random, InferredTypes types) {
        private static final List<String> PLACEHOLDERS = List.of("None", "?", "unk", "-1", "dynamic", "7", "<unknown>");

        void declare(Model model) {
            boolean sameName = random.nextInt(3) == 0;
            for (Value input : model.graph().inputs()) {
                input.setType(ValueType.tensor(
                        input.type().dtype(),
                        Shape.of(input.type().shape().known().orElseThrow().stream()
                                .map(dim -> sameName ? Dim.of("N") : open(dim))
                                .toList())));
            }
            declare(model.graph());
        }

        private void declare(Graph graph) {
            for (Node node : graph.nodes()) {
                node.subgraphs().forEach(this::declare);
                for (Value output : node.outputs()) {
                    // A runtime refuses element types that are not true.
                    DType dtype = types.of(output).dtype();
                    if (!output.isOmitted() && dtype != DType.UNDEFINED) {
                        Shape read = node.inputValues()
                                .findFirst()
                                .map(value -> value.type().shape())
                                .orElse(Shape.UNKNOWN);
                        output.setType(ValueType.tensor(dtype, invented(read, types.shape(output))));
                    }
                }
            }
        }

        private Dim open(Dim dim) {
            return switch (random.nextInt(5)) {
                case 0 -> Dim.of("N");
                case 1 -> placeholder();
                case 2 -> Dim.UNKNOWN;
                default -> dim;
            };
        }

        private Dim placeholder() {
            return Dim.of(PLACEHOLDERS.get(random.nextInt(PLACEHOLDERS.size())));
        }

        /** The shape of what a node reads, sizes out of the air, placeholders, names, or another rank. */
        private Shape invented(Shape read, Shape right) {
            int rank = right.known().or(read::known).map(List::size).orElse(1);
            return switch (random.nextInt(6)) {
                case 0, 1 -> read;
                case 2 -> dims(rank, Dim.of(1 + random.nextInt(4)));
                case 3 -> dims(rank, placeholder());
                case 4 -> dims(rank, Dim.of("N"));
                default -> dims(Math.max(0, rank + random.nextInt(3) - 1), Dim.of(1 + random.nextInt(4)));
            };
        }

        private static Shape dims(int rank, Dim dim) {
            return Shape.of(Collections.nCopies(rank, dim));
        }
    }
}
