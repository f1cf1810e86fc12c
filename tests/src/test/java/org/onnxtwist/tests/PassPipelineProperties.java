package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.RuntimeEvaluator;

/** On random graphs, whatever passes run in whatever order: ONNX Runtime computes the same outputs, and the graph is consistent. */
final class PassPipelineProperties {
    private static final long OPSET = 9;
    private static final long IR_VERSION = 10;
    private static final float TOLERANCE = 1e-5f;
    private static final InferenceOptions AS_WRITTEN =
            InferenceOptions.defaults().with(Optimization.NONE);

    @Property(tries = 300)
    void anyPipelineKeepsTheOutputs(@ForAll("pipelines") List<Pass> passes, @ForAll long seed) {
        Model model = new RandomModel(new Random(seed)).model();
        Map<String, Tensor> inputs = Map.of("x", floats(new Random(seed + 1)), "y", floats(new Random(seed + 2)));
        Map<String, Tensor> before = run(model, inputs);
        Pipeline.of("random", passes)
                .checking(changed -> assertEquals(List.of(), GraphCheck.findings(changed)))
                .run(model);
        Map<String, Tensor> after = run(model, inputs);
        assertEquals(before.keySet(), after.keySet());
        before.forEach((name, tensor) -> assertArrayEquals(
                tensor.toFloats(), Objects.requireNonNull(after.get(name)).toFloats(), TOLERANCE, name));
    }

    @Provide
    Arbitrary<List<Pass>> pipelines() {
        List<Pass> passes = Stream.concat(
                        Passes.plain().stream(),
                        Stream.of(
                                ConstantFolding.with(new RuntimeEvaluator()),
                                new OpsetUpgrade(11),
                                new OpsetUpgrade(13),
                                new OpsetUpgrade(20)))
                .toList();
        return Arbitraries.of(passes).list().ofMinSize(1).ofMaxSize(6);
    }

    private static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) {
        try (InferenceSession session =
                InferenceSession.open("a random model", ByteBuffer.wrap(OnnxWriter.toBytes(model)), AS_WRITTEN)) {
            return session.run(inputs);
        }
    }

    private static Tensor floats(Random random) {
        return Tensor.ofDoubles(DType.FLOAT, random.doubles(6, -1, 1).toArray(), 2, 3);
    }

    /**
     * Models of values of shape [2,3] all: arithmetic with repetitions, dead ends, shape arithmetic, a branch that captures, and operators
     * that later versions say in another way.
     */
    private record RandomModel(Random random, Graph graph, List<Value> values) {
        RandomModel(Random random) {
            this(random, new Graph("random"), new ArrayList<>());
        }

        Model model() {
            Model model = new Model(graph, IR_VERSION);
            model.setOpset(OPSET);
            for (String name : List.of("x", "y")) {
                values.add(graph.addInput(name, ValueType.tensor(DType.FLOAT, 2, 3)));
            }
            for (int i = 0; i < 3; i++) {
                // Some initializers are equal to others.
                values.add(graph.addInitializer("w", floats(new Random(random.nextInt(2)))));
            }
            int inputs = values.size();
            int count = 2 + random.nextInt(14);
            for (int i = 0; i < count; i++) {
                values.add(step(graph));
            }
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                Value output = values.get(inputs + random.nextInt(values.size() - inputs));
                if (!output.isOutput()) {
                    output.setName("out" + i);
                    output.setType(ValueType.tensor(DType.FLOAT, 2, 3));
                    graph.addOutput(output);
                }
            }
            return model;
        }

        private Value any() {
            return values.get(random.nextInt(values.size()));
        }

        private Value step(Graph into) {
            return switch (random.nextInt(10)) {
                case 0, 1, 2 ->
                    one(into.newNode(List.of("Add", "Mul", "Sub").get(random.nextInt(3)))
                            .inputs(any(), any()));
                case 3, 4 ->
                    one(into.newNode(List.of("Tanh", "Identity", "Neg").get(random.nextInt(3)))
                            .input(any()));
                case 5 ->
                    one(into.newNode("Clip")
                            .input(any())
                            .attribute(Attribute.ofFloat("min", -0.5f))
                            .attribute(Attribute.ofFloat("max", 0.75f)));
                case 6 -> one(into.newNode("Softmax").input(any()).attribute("axis", random.nextInt(2)));
                case 7 -> sliced(into);
                case 8 -> reshaped(into);
                default -> into == graph ? branch() : one(into.newNode("Neg").input(any()));
            };
        }

        /** Cut apart and put together again. */
        private Value sliced(Graph into) {
            Value from = any();
            List<Value> parts = new ArrayList<>();
            for (long start = 0; start < 2; start++) {
                parts.add(one(into.newNode("Slice")
                        .input(from)
                        .attribute(Attribute.ofInts("starts", List.of(start)))
                        .attribute(Attribute.ofInts("ends", List.of(start + 1)))
                        .attribute(Attribute.ofInts("axes", List.of(0L)))));
            }
            return one(into.newNode("Concat").inputs(parts.get(1), parts.get(0)).attribute("axis", 0));
        }

        /** To the shape of another value, by way of a vector. */
        private Value reshaped(Graph into) {
            Value shape = one(into.newNode("Shape").input(any()));
            Value flat = one(into.newNode("Flatten").input(any()).attribute("axis", 0));
            Value narrow = one(into.newNode("Squeeze").input(flat).attribute(Attribute.ofInts("axes", List.of(0L))));
            return one(into.newNode("Reshape").inputs(narrow, shape));
        }

        private Value branch() {
            Value condition = graph.addInitializer("c", Tensor.ofIntegers(DType.BOOL, new long[] {random.nextInt(2)}));
            NodeBuilder node = graph.newNode("If").input(condition);
            for (String name : List.of("then_branch", "else_branch")) {
                Graph body = new Graph(name);
                Value inner = step(body);
                inner.setName(name + "_value");
                body.addOutput(inner);
                node.attribute(Attribute.ofGraph(name, body));
            }
            return one(node);
        }

        private static Value one(NodeBuilder node) {
            return node.output("v").append().output(0);
        }
    }
}
