package org.onnxtwist.diff;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

/** The values of attributes as short text. */
final class AttributeText {
    private static final int FEW_ELEMENTS = 8;

    private AttributeText() {}

    /** A value: of tensors with more than a few elements the type. */
    static String of(AttributeValue value) {
        if (value instanceof AttributeValue.IntValue number) {
            return Long.toString(number.value());
        }
        if (value instanceof AttributeValue.FloatValue number) {
            return Float.toString(number.value());
        }
        if (value instanceof AttributeValue.StringValue text) {
            return "'" + text.value() + "'";
        }
        if (value instanceof AttributeValue.TensorValue tensor) {
            return text(tensor.value());
        }
        if (value instanceof AttributeValue.SparseTensorValue tensor) {
            return "sparse " + tensor.value().values() + " of " + tensor.value().dims();
        }
        if (value instanceof AttributeValue.GraphValue body) {
            return text(body.value());
        }
        if (value instanceof AttributeValue.TypeValue type) {
            return type.value().toString();
        }
        if (value instanceof AttributeValue.Reference reference) {
            return "the function's attribute '" + reference.attribute() + "'";
        }
        return "[" + elements(value).stream().collect(Collectors.joining(", ")) + "]";
    }

    private static List<String> elements(AttributeValue value) {
        if (value instanceof AttributeValue.IntValues numbers) {
            return numbers.values().stream().map(String::valueOf).toList();
        }
        if (value instanceof AttributeValue.FloatValues numbers) {
            return numbers.values().stream().map(String::valueOf).toList();
        }
        if (value instanceof AttributeValue.StringValues texts) {
            return texts.values().stream().map(text -> "'" + text + "'").toList();
        }
        if (value instanceof AttributeValue.TensorValues tensors) {
            return tensors.values().stream().map(AttributeText::text).toList();
        }
        if (value instanceof AttributeValue.SparseTensorValues tensors) {
            return tensors.values().stream()
                    .map(tensor -> "sparse " + tensor.values())
                    .toList();
        }
        if (value instanceof AttributeValue.TypeValues types) {
            return types.values().stream().map(String::valueOf).toList();
        }
        return value.graphs().map(AttributeText::text).toList();
    }

    private static String text(Graph graph) {
        return graph + " of " + graph.nodeCount() + " nodes";
    }

    private static String text(Tensor tensor) {
        if (tensor.elements() > FEW_ELEMENTS || !TensorElements.areNumbers(tensor.dtype())) {
            return tensor.toString();
        }
        TensorElements elements = TensorElements.of(tensor);
        List<String> numbers = IntStream.range(0, (int) tensor.elements())
                .mapToObj(i -> TensorElements.areLongs(tensor.dtype())
                        ? Long.toString(elements.longAt(i))
                        : Double.toString(elements.doubleAt(i)))
                .toList();
        return tensor + " " + numbers;
    }
}
