package org.onnxtwist.diff;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.SparseTensor;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TensorElements;

/** What differs between attributes of one name. Subgraphs of both are compared elsewhere. */
record AttributeComparison(Weights weights, Consumer<Difference> found) {
    private static final int FEW_ELEMENTS = 8;

    /**
     * @param owner the node or function, as sentences name it
     * @param before empty where it was not there
     * @param after empty where it is not there any more
     */
    void compare(String place, String owner, String name, Optional<Attribute> before, Optional<Attribute> after) {
        if (before.isPresent() && after.isPresent()) {
            Attribute left = before.get();
            Attribute right = after.get();
            DescriptionComparison descriptions = new DescriptionComparison(found);
            descriptions.compare(place, "attribute " + name + " of " + owner, left.unmodelled(), right.unmodelled());
            if (!left.doc().equals(right.doc())) {
                found.accept(
                        new Difference.DocChange(place, "attribute " + name + " of " + owner, left.doc(), right.doc()));
            }
            if (areSame(left.value(), right.value())) {
                return;
            }
        }
        found.accept(new Difference.AttributeChange(
                place,
                owner,
                name,
                before.map(attribute -> text(attribute.value())),
                after.map(attribute -> text(attribute.value())),
                before.flatMap(left -> after.flatMap(right -> change(left.value(), right.value())))));
    }

    private boolean areSame(AttributeValue before, AttributeValue after) {
        if (before instanceof AttributeValue.Body && after instanceof AttributeValue.Body) {
            return true;
        }
        if (before instanceof AttributeValue.Bodies left && after instanceof AttributeValue.Bodies right) {
            return left.values().size() == right.values().size();
        }
        if (before instanceof AttributeValue.Dense left && after instanceof AttributeValue.Dense right) {
            return areSame(left.value(), right.value());
        }
        if (before instanceof AttributeValue.Denses left && after instanceof AttributeValue.Denses right) {
            return left.values().size() == right.values().size()
                    && IntStream.range(0, left.values().size())
                            .allMatch(i ->
                                    areSame(left.values().get(i), right.values().get(i)));
        }
        if (before instanceof AttributeValue.Sparse left && after instanceof AttributeValue.Sparse right) {
            return areSame(left.value(), right.value());
        }
        if (before instanceof AttributeValue.Sparses left && after instanceof AttributeValue.Sparses right) {
            return left.values().size() == right.values().size()
                    && IntStream.range(0, left.values().size())
                            .allMatch(i ->
                                    areSame(left.values().get(i), right.values().get(i)));
        }
        return before.equals(after);
    }

    private boolean areSame(Tensor before, Tensor after) {
        return weights.areRead() ? before.sameElements(after) : before.type().equals(after.type());
    }

    private boolean areSame(SparseTensor before, SparseTensor after) {
        return weights.areRead()
                ? WeightComparison.areSame(before, after)
                : before.dims().equals(after.dims())
                        && before.values().dtype() == after.values().dtype();
    }

    private Optional<ElementChange> change(AttributeValue before, AttributeValue after) {
        return weights.areRead()
                        && before instanceof AttributeValue.Dense left
                        && after instanceof AttributeValue.Dense right
                        && left.value().type().equals(right.value().type())
                        && left.value().elements() > 1
                ? WeightComparison.change(left.value(), right.value())
                : Optional.empty();
    }

    /** A value as short text: of tensors with more than a few elements the type. */
    private static String text(AttributeValue value) {
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
            return tensors.values().stream().map(AttributeComparison::text).toList();
        }
        if (value instanceof AttributeValue.Sparses tensors) {
            return tensors.values().stream()
                    .map(tensor -> "sparse " + tensor.values())
                    .toList();
        }
        if (value instanceof AttributeValue.Types types) {
            return types.values().stream().map(String::valueOf).toList();
        }
        return value.graphs().map(AttributeComparison::text).toList();
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
                .mapToObj(i -> ElementChange.isInteger(tensor.dtype())
                        ? Long.toString(elements.longAt(i))
                        : Double.toString(elements.doubleAt(i)))
                .toList();
        return tensor + " " + numbers;
    }
}
