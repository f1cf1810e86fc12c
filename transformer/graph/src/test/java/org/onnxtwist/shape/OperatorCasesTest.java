package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.term.TypeMerge;

/** Single operators, in all versions that changed their shapes, against what ONNX Runtime really makes of them. */
final class OperatorCasesTest {
    /** Operators whose output's size depends on the content of tensors that are not followed. */
    private static final Set<String> DATA_DEPENDENT = Set.of("Compress", "NonZero");

    @ParameterizedTest
    @MethodSource("cases")
    void outputsHaveTheirRealTypes(OperatorCases.Case call) {
        Model model = new Model(new Graph("case"), 8);
        model.setOpset(call.opset());
        Node node = node(model.graph(), call);
        InferredTypes types = ShapeInference.infer(model);
        for (int i = 0; i < call.outputs().size(); i++) {
            OperatorCases.Given made = call.outputs().get(i);
            ValueType expected = ValueType.tensor(dtype(made), sizes(made));
            ValueType inferred = types.of(node.output(i));
            if (DATA_DEPENDENT.contains(call.operator())) {
                assertTrue(
                        !TypeMerge.contradict(inferred, expected), () -> "inferred " + inferred + ", real " + expected);
            } else {
                assertEquals(expected, inferred);
            }
        }
    }

    static List<OperatorCases.Case> cases() throws IOException {
        return OperatorCases.all();
    }

    @Test
    void thereAreMany() throws IOException {
        assertTrue(cases().size() > 400);
    }

    private static Node node(Graph graph, OperatorCases.Case call) {
        NodeBuilder builder = graph.newNode(call.operator());
        for (Optional<OperatorCases.Given> input : call.inputs()) {
            builder.input(input.map(given -> value(graph, given)));
        }
        for (Map.Entry<String, Object> attribute : call.attributes().entrySet()) {
            builder.attribute(Attribute.of(attribute.getKey(), attributeValue(attribute.getValue())));
        }
        for (int i = 0; i < call.outputs().size(); i++) {
            builder.output("o" + i);
        }
        return builder.append();
    }

    private static Value value(Graph graph, OperatorCases.Given given) {
        if (given.content().isEmpty()) {
            return graph.addInput("input", ValueType.tensor(dtype(given), sizes(given)));
        }
        return graph.addInitializer(
                "constant", tensor(dtype(given), given.content().get(), sizes(given)));
    }

    private static Tensor tensor(DType dtype, List<Number> content, long[] sizes) {
        if (dtype.isConvFloat()) {
            return Tensor.ofDoubles(
                    dtype, content.stream().mapToDouble(Number::doubleValue).toArray(), sizes);
        }
        // Of other types than int64 only the sizes matter here.
        return dtype == DType.INT64
                ? Tensor.ofLongs(content.stream().mapToLong(Number::longValue).toArray(), sizes)
                : Tensor.zeros(dtype, sizes);
    }

    private static DType dtype(OperatorCases.Given given) {
        return DType.valueOf(given.dtype().toUpperCase(Locale.ROOT));
    }

    private static long[] sizes(OperatorCases.Given given) {
        return given.dims().stream().mapToLong(Long::longValue).toArray();
    }

    private static AttributeValue attributeValue(Object value) {
        if (value instanceof Long number) {
            return new AttributeValue.IntValue(number);
        }
        if (value instanceof Double number) {
            return new AttributeValue.FloatValue(number.floatValue());
        }
        if (value instanceof List<?> list) {
            List<Object> elements = new ArrayList<>(list);
            return elements.stream().allMatch(Long.class::isInstance)
                    ? new AttributeValue.IntValues(
                            elements.stream().map(Long.class::cast).toList())
                    : new AttributeValue.FloatValues(Arrays.stream(elements.toArray())
                            .map(element -> ((Number) element).floatValue())
                            .toList());
        }
        return Attribute.ofString("text", (String) value).value();
    }
}
