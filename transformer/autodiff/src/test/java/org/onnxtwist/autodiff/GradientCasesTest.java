package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Model.FormatFeature;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.RNN;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.FindingCode;

/** The gradients of each case, computed by ONNX Runtime, against those of PyTorch in double precision and against finite differences. */
final class GradientCasesTest {
    /** Relative to the largest gradient; PyTorch rounds too. */
    private static final double IN_DOUBLE = 1e-10;

    private static final double IN_FLOAT = 1e-5;
    private static final double FINITE_DIFFERENCES = 1e-7;
    private static final double STEP = 1e-5;

    /** Operators of which ONNX Runtime has no kernel in double; what they are lowered to runs. */
    private static final Set<OperatorId> ONLY_IN_FLOAT = Set.of(LSTM.ID, GRU.ID, RNN.ID);

    @TestFactory
    Stream<DynamicTest> agreeWithPyTorch() throws IOException {
        return GradientCase.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.family() + " " + each.name(), () -> compare(each)));
    }

    private static void compare(GradientCase each) throws OrtException {
        Model forward = each.model();
        DType dtype = forward.graph().inputs().get(0).type().dtype();
        Map<String, Tensor> inputs = new HashMap<>();
        each.numbers().forEach((name, tensor) -> inputs.put(name, Execution.as(dtype, tensor)));
        Map<String, double[]> found = gradients(each.model(), each.runtimeOpset(), inputs);
        assertTrue(!found.isEmpty(), "nothing is compared");
        found.forEach((name, gradient) -> assertClose(
                name,
                Objects.requireNonNull(each.numbers().get(name), name).toDoubles(),
                gradient,
                dtype == DType.DOUBLE ? IN_DOUBLE : IN_FLOAT));
        if (dtype == DType.DOUBLE
                && each.runtimeOpset() == each.opset()
                && !each.name().contains("straight-through")
                && runsInDouble(forward)) {
            differences(forward, inputs)
                    .forEach((name, gradient) -> assertClose(
                            "finite differences of " + name,
                            gradient,
                            Objects.requireNonNull(found.get(name), name),
                            FINITE_DIFFERENCES));
        }
    }

    private static boolean runsInDouble(Model model) {
        return model.graph().allNodes().map(Node::operator).noneMatch(ONLY_IN_FLOAT::contains);
    }

    private static Map<String, double[]> gradients(Model model, long runtimeOpset, Map<String, Tensor> inputs)
            throws OrtException {
        Graph graph = model.graph();
        List<Value> wrt = differentiable(graph.inputs());
        Map<Value, Value> cotangents = new LinkedHashMap<>();
        for (Value output : differentiable(graph.outputs())) {
            cotangents.put(output, graph.addInput("d." + output.hint(), output.type()));
        }
        Gradients gradients = Backward.using(GradientRules.standard()).pullBack(model, cotangents, wrt);
        assertEquals(wrt, List.copyOf(gradients.gradients().keySet()));
        List.copyOf(graph.outputs()).forEach(output -> graph.removeOutput(0));
        gradients.gradients().forEach((value, gradient) -> {
            gradient.setType(value.type());
            gradient.setName("d." + value.hint());
            graph.addOutput(gradient);
        });
        if (model.opset().orElseThrow() != runtimeOpset) {
            new DeadCode().run(model);
            model.setOpset("", runtimeOpset);
            model.setIrVersion(FormatFeature.irVersion(runtimeOpset));
        }
        Checker.check(model).stream()
                .filter(finding -> finding.code() != FindingCode.OPERATOR_DEPRECATED)
                .findFirst()
                .ifPresent(finding -> {
                    throw new AssertionError(finding.toString());
                });
        try (Execution execution = new Execution(model)) {
            return execution.run(inputs);
        }
    }

    private static List<Value> differentiable(List<Value> values) {
        return values.stream()
                .filter(value -> value.type().dtype().isFloatingPoint())
                .toList();
    }

    /** Central differences of the sum of the products of outputs and cotangents. */
    private static Map<String, double[]> differences(Model model, Map<String, Tensor> inputs) throws OrtException {
        try (Execution execution = new Execution(model)) {
            Map<String, double[]> found = new LinkedHashMap<>();
            for (Value input : differentiable(model.graph().inputs())) {
                Tensor original = Objects.requireNonNull(inputs.get(input.hint()));
                double[] gradient = new double[(int) original.elements()];
                for (int i = 0; i < gradient.length; i++) {
                    double[] values = original.toDoubles();
                    double center = values[i];
                    Map<String, Tensor> moved = new HashMap<>(inputs);
                    values[i] = center + STEP;
                    moved.put(input.hint(), Tensor.ofDoubles(DType.DOUBLE, values.clone(), original.dims()));
                    double above = sum(execution.run(moved), inputs);
                    values[i] = center - STEP;
                    moved.put(input.hint(), Tensor.ofDoubles(DType.DOUBLE, values, original.dims()));
                    gradient[i] = (above - sum(execution.run(moved), inputs)) / (2 * STEP);
                }
                found.put("d." + input.hint(), gradient);
            }
            return found;
        }
    }

    private static double sum(Map<String, double[]> outputs, Map<String, Tensor> inputs) {
        double sum = 0;
        for (Map.Entry<String, double[]> output : outputs.entrySet()) {
            Tensor cotangent = inputs.get("d." + output.getKey());
            if (cotangent != null) {
                double[] weights = cotangent.toDoubles();
                for (int i = 0; i < weights.length; i++) {
                    sum += weights[i] * output.getValue()[i];
                }
            }
        }
        return sum;
    }

    private static void assertClose(String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            assertTrue(Double.isFinite(expected[i]), what + " is expected to be " + expected[i]);
            difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
            assertTrue(Double.isFinite(actual[i]), what + " has the element " + actual[i]);
        }
        double worst = difference;
        assertTrue(
                difference <= tolerance * Math.max(largest, Double.MIN_NORMAL),
                () -> what + " differs by " + worst + " of " + largest + ": expected " + summary(expected) + " but was "
                        + summary(actual));
    }

    private static String summary(double[] values) {
        return Arrays.stream(values).limit(12).mapToObj(Double::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
