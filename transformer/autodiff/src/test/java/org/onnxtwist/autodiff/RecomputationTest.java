package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.autodiff.training.BatchNormalizationTraining;
import org.onnxtwist.autodiff.training.DropoutTraining;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.Where;
import org.onnxtwist.schema.check.Checker;

/** Activations that are computed again give the same gradients, and the runtime neither merges nor hoists them. */
final class RecomputationTest {
    /** Residual blocks of products, normalisations and activations. */
    private static final String BLOCKS = """
            (float[N,64] x, float[64,64] w, float[64] s, float[64] b, float[64] m, float[64] v, int64 seed, int64 counter)
                => (float loss) <float r = {0.25}> {
              p1 = MatMul (x, w)  n1 = BatchNormalization (p1, s, b, m, v)  a1 = Relu (n1)
              p2 = MatMul (a1, w)  n2 = BatchNormalization (p2, s, b, m, v)  t2 = Add (n2, a1)  a2 = Relu (t2)
              d2 = Dropout (a2, r)
              p3 = MatMul (d2, w)  n3 = BatchNormalization (p3, s, b, m, v)  t3 = Add (n3, a2)  a3 = Tanh (t3)
              p4 = MatMul (a3, w)  g4 = Sigmoid (p4)  a4 = Mul (p4, g4)
              p5 = MatMul (a4, w)  q5 = Mul (p5, p5)  loss = ReduceMean <keepdims: int = 0> (q5)
            }""";

    private static Model differentiated(Activations activations) {
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 18]>\ng " + BLOCKS);
        Graph graph = model.graph();
        List<Value> inputs = graph.inputs();
        BatchNormalizationTraining trained = BatchNormalizationTraining.of(model, GradientRules.standard());
        DropoutTraining.apply(model, inputs.get(6), inputs.get(7));
        Gradients gradients = Backward.using(trained.rules())
                .with(activations)
                .differentiate(model, graph.outputs().get(0), inputs.subList(0, 4));
        gradients.gradients().forEach((value, gradient) -> {
            gradient.setName("d." + value.hint());
            gradient.setType(value.type());
            graph.addOutput(gradient);
        });
        OutputOrder.apply(graph);
        assertEquals(List.of(), Checker.check(model));
        return model;
    }

    private static long count(Model model, OperatorId operator) {
        return model.graph()
                .allNodes()
                .map(Node::operator)
                .filter(operator::equals)
                .count();
    }

    @Test
    void theGradientsAreTheSame() throws OrtException {
        Map<String, Tensor> inputs = new HashMap<>();
        Random random = new Random(7);
        inputs.put("x", numbers(random, 16, 64));
        inputs.put("w", numbers(random, 64, 64));
        for (String vector : List.of("s", "b", "m", "v")) {
            inputs.put(vector, numbers(random, 64));
        }
        inputs.put("seed", Tensor.ofLongs(new long[] {1}));
        inputs.put("counter", Tensor.ofLongs(new long[] {2}));
        try (Execution keep = new Execution(differentiated(Activations.KEEP));
                Execution again = new Execution(differentiated(Activations.RECOMPUTE))) {
            Map<String, double[]> expected = keep.run(inputs);
            Map<String, double[]> found = again.run(inputs);
            assertEquals(5, expected.size());
            expected.forEach(
                    (name, numbers) -> assertArrayEquals(numbers, Objects.requireNonNull(found.get(name)), 0, name));
        }
    }

    private static Tensor numbers(Random random, long... dims) {
        int count = 1;
        for (long dim : dims) {
            count *= (int) dim;
        }
        double[] numbers = random.doubles(count, -1, 1).toArray();
        return Tensor.ofDoubles(DType.FLOAT, numbers, dims);
    }

    @Test
    void whatIsCheapIsComputedAgain() {
        Model keep = differentiated(Activations.KEEP);
        Model again = differentiated(Activations.RECOMPUTE);
        assertEquals(2, count(keep, Relu.ID));
        assertEquals(4, count(again, Relu.ID));
        assertEquals(count(keep, MatMul.ID), count(again, MatMul.ID), "products are kept");
        assertEquals(count(keep, Mod.ID), count(again, Mod.ID), "so are random numbers");
    }

    /** The backward pass reads the copies, and the forward pass alone the originals. */
    @Test
    void theOriginalsAreNotRead() {
        Model model = differentiated(Activations.RECOMPUTE);
        Map<String, Value> values = model.graph().valuesByName();
        Value a1 = Objects.requireNonNull(values.get("a1"));
        Value a2 = Objects.requireNonNull(values.get("a2"));
        assertEquals(Set.of(MatMul.ID, Add.ID), readers(a1));
        assertEquals(Set.of(Where.ID, Add.ID), readers(a2));
    }

    /** What is computed again depends on the end of the forward pass, and so cannot be computed before it. */
    @Test
    void theCopiesWaitForAGradient() {
        Model model = differentiated(Activations.RECOMPUTE);
        Map<Value, Boolean> behind = new HashMap<>();
        int copies = 0;
        for (Node node : model.graph().nodes()) {
            boolean waits = node.output(0).hint().equals("p5")
                    || node.inputValues().anyMatch(value -> behind.getOrDefault(value, false));
            behind.put(node.output(0), waits);
            if (node.output(0).hint().startsWith("again.")) {
                copies++;
                assertTrue(waits, node.toString());
            }
        }
        assertTrue(copies > 5, () -> "the copies are named after the originals");
    }

    private static Set<OperatorId> readers(Value value) {
        return value.consumers()
                .map(Node::operator)
                .filter(operator -> !operator.equals(Shape.ID))
                .collect(Collectors.toSet());
    }

    /** A chain of cheap nodes is cut, so that the time remains linear in its length. */
    @Test
    void longChainsAreCut() {
        StringBuilder graph = new StringBuilder("(float[N,64] x0) => (float loss) {\n");
        int length = 60;
        for (int i = 0; i < length; i++) {
            graph.append("x").append(i + 1).append(" = Tanh (x").append(i).append(")\n");
        }
        graph.append("loss = ReduceMean <keepdims: int = 0> (x").append(length).append(") }");
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 18]>\ng " + graph);
        Backward.using(GradientRules.standard())
                .with(Activations.RECOMPUTE)
                .differentiate(
                        model,
                        model.graph().outputs().get(0),
                        List.of(model.graph().inputs().get(0)));
        long again = count(model, Tanh.ID) - length;
        assertTrue(again > length / 2 && again < length, () -> again + " nodes are computed again");
        long keptToTheEnd = model.graph()
                .allNodes()
                .filter(node -> node.operator().equals(Tanh.ID))
                .map(node -> node.output(0))
                .filter(value ->
                        value.hint().startsWith("x") && value.consumers().count() > 1)
                .count();
        assertTrue(keptToTheEnd <= length / Recomputation.LONGEST + 1, () -> keptToTheEnd + " are kept");
    }

    @TempDir
    private Path folder;

    /** ONNX Runtime removes common subexpressions: the copies are none. */
    @Test
    void theRuntimeDoesNotMergeTheCopies() throws OrtException, IOException {
        Path file = folder.resolve("optimized.onnx");
        Model model = differentiated(Activations.RECOMPUTE);
        long expected = count(model, Relu.ID);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            options.setOptimizedModelFilePath(file.toString());
            try (OrtSession session =
                    OrtEnvironment.getEnvironment().createSession(OnnxWriter.toBytes(model), options)) {
                assertFalse(session.getOutputNames().isEmpty());
            }
        }
        assertEquals(expected, count(OnnxReader.read(file), Relu.ID));
    }

    @Test
    void secondDerivativesAreTheSame() throws OrtException {
        Map<String, Tensor> inputs = Map.of("x", numbers(new Random(3), 2, 4), "w", numbers(new Random(4), 4, 4));
        List<double[]> found = new ArrayList<>();
        for (Activations activations : Activations.values()) {
            Model model = OnnxText.parse(
                    "<ir_version: 8, opset_import: [\"\" : 18]>\ng (float[N,4] x, float[4,4] w) => (float y) {"
                            + " p = MatMul (x, w) a = Tanh (p) b = Mul (a, p) q = MatMul (b, w) c = Mul (q, q)"
                            + " y = ReduceSum <keepdims: int = 0> (c) }");
            Graph graph = model.graph();
            List<Value> x = graph.inputs().subList(0, 1);
            Backward backward = Backward.using(GradientRules.standard()).with(activations);
            Value first =
                    backward.differentiate(model, graph.outputs().get(0), x).of(x.get(0));
            Value sum = ReduceSum.of(first).keepdims(0).emit(Placement.atEnd(model, graph));
            Value second = backward.differentiate(model, sum, x).of(x.get(0));
            second.setName("second");
            second.setType(x.get(0).type());
            graph.addOutput(second);
            try (Execution execution = new Execution(model)) {
                found.add(Objects.requireNonNull(execution.run(inputs).get("second")));
            }
        }
        assertArrayEquals(found.get(0), found.get(1), 1e-6);
        assertTrue(Arrays.stream(found.get(0)).anyMatch(number -> Math.abs(number) > 0.1));
    }

    /** The gradient of the last layer's weight is there first, so it is the last node. */
    @Test
    void outputsAreOrderedByWhatTheyDependOn() {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 18]>\ng (float x) => (float c, float b, float a) {"
                        + " p = Exp (x) a = Neg (p) b = Sin (x) q = Cos (p) c = Tanh (q) }");
        OutputOrder.apply(model.graph());
        List<String> order = new ArrayList<>();
        model.graph().nodes().forEach(node -> order.add(node.output(0).hint()));
        assertEquals(List.of("p", "q", "c", "a", "b"), order);
        assertEquals(
                List.of("c", "b", "a"),
                model.graph().outputs().stream().map(Value::hint).toList());
    }
}
