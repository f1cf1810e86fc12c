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
        if (value instanceof AttributeValue.Int number) {
            return Long.toString(number.value());
        }
        if (value instanceof AttributeValue.Real number) {
            return Float.toString(number.value());
        }
        if (value instanceof AttributeValue.Text text) {
            return "'" + text.value() + "'";
        }
        if (value instanceof AttributeValue.Dense tensor) {
            return text(tensor.value());
        }
        if (value instanceof AttributeValue.Sparse tensor) {
            return "sparse " + tensor.value().values() + " of " + tensor.value().dims();
        }
        if (value instanceof AttributeValue.Body body) {
            return text(body.value());
        }
        if (value instanceof AttributeValue.Type type) {
            return type.value().toString();
        }
        if (value instanceof AttributeValue.Reference reference) {
            return "the function's attribute '" + reference.attribute() + "'";
        }
        return "[" + elements(value).stream().collect(Collectors.joining(", ")) + "]";
    }

    private static List<String> elements(AttributeValue value) {
        if (value instanceof AttributeValue.Ints numbers) {
            return numbers.values().stream().map(String::valueOf).toList();
        }
        if (value instanceof AttributeValue.Reals numbers) {
            return numbers.values().stream().map(String::valueOf).toList();
        }
        if (value instanceof AttributeValue.Texts texts) {
            return texts.values().stream().map(text -> "'" + text + "'").toList();
        }
        if (value instanceof AttributeValue.Denses tensors) {
            return tensors.values().stream().map(AttributeText::text).toList();
        }
        if (value instanceof AttributeValue.Sparses tensors) {
            return tensors.values().stream()
                    .map(tensor -> "sparse " + tensor.values())
                    .toList();
        }
        if (value instanceof AttributeValue.Types types) {
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
