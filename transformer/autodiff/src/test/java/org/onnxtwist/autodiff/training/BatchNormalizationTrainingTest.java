package org.onnxtwist.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.Gradients;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Sub;
import org.onnxtwist.schema.check.Checker;

/** BatchNormalization in training computes what PyTorch's does: see {@code training/batch_normalization.py}. */
final class BatchNormalizationTrainingTest {
    @TestFactory
    Stream<DynamicTest> computesWhatPyTorchComputes() throws IOException {
        return TrainingCase.all("batch_normalization").stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> compare(each)));
    }

    private static void compare(TrainingCase each) throws OrtException {
        Model model = each.model();
        Graph graph = model.graph();
        Map<String, Value> inputs = new HashMap<>();
        graph.inputs().forEach(input -> inputs.put(input.hint(), input));
        Value y = graph.outputs().get(0);
        DType dtype = y.type().dtype();
        BatchNormalizationTraining trained = BatchNormalizationTraining.of(model, GradientRules.standard());
        assertTrue(graph.allNodes()
                .noneMatch(node -> node.operator().equals(BatchNormalization.ID)
                        && BatchNormalization.TRAINING_MODE.of(node) != 0));
        assertEquals(y, graph.outputs().get(0));
        Value cotangent = graph.addInput("d.y", y.type());
        Gradients gradients = Backward.using(trained.rules())
                .pullBack(
                        model,
                        Map.of(y, cotangent),
                        Stream.of("x", "s", "b").map(inputs::get).toList());
        Map<String, Value> wanted = new HashMap<>(Map.of("y", y));
        gradients.gradients().forEach((value, gradient) -> wanted.put("d." + value.hint(), gradient));
        trained.averages().forEach((value, after) -> wanted.put("after." + value.hint(), after));
        assertEquals(6, wanted.size());
        Map<String, String> names = TrainingCase.expose(model, wanted);
        assertEquals(List.of(), Checker.check(model));
        try (Execution execution = new Execution(model)) {
            Map<String, double[]> found = execution.run(each.inputs(dtype));
            wanted.keySet()
                    .forEach(name -> assertArrayEquals(
                            each.numbers(name),
                            Objects.requireNonNull(found.get(names.get(name))),
                            dtype == DType.DOUBLE ? 1e-10 : 1e-5,
                            name));
        }
    }

    /** The formula of the whole is as long as that of the operator's own rule: the backward pass recomputes nothing. */
    @Test
    void theBackwardPassReadsWhatTheForwardPassComputed() throws IOException {
        Model model = TrainingCase.all("batch_normalization").get(0).model();
        Value x = model.graph().inputs().get(0);
        BatchNormalizationTraining trained = BatchNormalizationTraining.of(model, GradientRules.standard());
        Value y = model.graph().outputs().get(0);
        Backward.using(trained.rules()).pullBack(model, Map.of(y, y), List.of(x));
        assertEquals(
                1, x.consumers().filter(node -> node.operator().equals(Sub.ID)).count());
        assertEquals(2, x.consumers().count(), "the mean and the difference");
    }

    /** The averages have derivatives too, by the rules of the nodes that they consist of. */
    @Test
    void theAveragesCanBeDifferentiated() throws OrtException {
        Model model = TrainingCase.parse(
                18,
                "(double[3,1] x, double[1] s, double[1] b, double[1] m, double[1] v)"
                        + " => (double[3,1] y) { y = BatchNormalization <momentum: float = 0.5> (x, s, b, m, v) }");
        Graph graph = model.graph();
        Value x = graph.inputs().get(0);
        BatchNormalizationTraining trained = BatchNormalizationTraining.of(model, GradientRules.standard());
        Value variance =
                Objects.requireNonNull(trained.averages().get(graph.inputs().get(4)));
        Value sum = ReduceSum.of(variance).keepdims(0).emit(Placement.atEnd(model, graph));
        Value gradient = Backward.using(trained.rules())
                .differentiate(model, sum, List.of(x))
                .of(x);
        Map<String, String> names = TrainingCase.expose(model, Map.of("d.x", gradient));
        Tensor one = Tensor.ofDoubles(DType.DOUBLE, new double[] {1}, 1);
        try (Execution execution = new Execution(model)) {
            double[] found = execution
                    .run(Map.of(
                            "x",
                            Tensor.ofDoubles(DType.DOUBLE, new double[] {1, 2, 6}, 3, 1),
                            "s",
                            one,
                            "b",
                            one,
                            "m",
                            one,
                            "v",
                            one))
                    .get(names.get("d.x"));
            // Half of 2 (x - mean) / (m - 1).
            assertArrayEquals(new double[] {-1, -0.5, 1.5}, found, 1e-12);
        }
    }

    @Test
    void numbersOf16BitsAreConverted() {
        Model model = TrainingCase.parse(
                18,
                "(float16[2,3,4] x, float16[3] s, float16[3] b, float[3] m, float[3] v)"
                        + " => (float16[2,3,4] y) { y = BatchNormalization (x, s, b, m, v) }");
        BatchNormalizationTraining trained = BatchNormalizationTraining.of(model, GradientRules.standard());
        TrainingCase.expose(
                model, Map.of("m2", trained.averages().values().iterator().next()));
        assertEquals(List.of(), Checker.check(model));
    }

    @Test
    void oneElementAChannelIsRefused() {
        assertEquals(
                "node BatchNormalization with output 'y' cannot be trained, because its batch has 1 element a channel, which"
                        + " has no variance: train with larger batches",
                refusal("(float[1,3] x, float[3] s, float[3] b, float[3] m, float[3] v) => (float[1,3] y)"
                        + " { y = BatchNormalization (x, s, b, m, v) }"));
    }

    @Test
    void aNodeInASubgraphIsRefused() {
        assertTrue(
                refusal("(float[2,3] x, float[3] s, bool c) => (float[2,3] y) { y = If (c) <then_branch: graph = a ()"
                                + " => (p) { p = BatchNormalization (x, s, s, s, s) }, else_branch: graph = e () => (q)"
                                + " { q = Neg (x) }> }")
                        .endsWith(
                                "because it is in a subgraph, out of which no running averages come: take it out of the If or Loop"));
    }

    @Test
    void anUnknownRankIsRefused() {
        assertTrue(refusal("(float x, float[3] s, int64[r] t) => (float[N,3] y)"
                        + " { z = Reshape (x, t) y = BatchNormalization (z, s, s, s, s) }")
                .contains("the rank of 'z' is not known"));
    }

    @Test
    void anOldOperatorSetIsRefused() {
        assertTrue(assertThrows(
                        GradientException.class,
                        () -> BatchNormalizationTraining.of(
                                TrainingCase.parse(14, "(float x) => (float y) { y = Neg (x) }"),
                                GradientRules.standard()))
                .getMessage()
                .contains("operator set 14"));
    }

    private static String refusal(String graph) {
        Model model = TrainingCase.parse(18, graph);
        return assertThrows(
                        GradientException.class, () -> BatchNormalizationTraining.of(model, GradientRules.standard()))
                .getMessage();
    }
}
