package org.onnxtwist.diff;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.onnxtwist.diff.align.Weights;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;

/** Compares attributes of the same name. If both hold subgraphs, those are compared elsewhere. */
record AttributeComparison(Weights weights, Consumer<Difference> found) {
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
                before.map(attribute -> AttributeText.of(attribute.value())),
                after.map(attribute -> AttributeText.of(attribute.value())),
                before.flatMap(left -> after.flatMap(right -> change(left.value(), right.value())))));
    }

    private boolean areSame(AttributeValue before, AttributeValue after) {
        if (before instanceof AttributeValue.GraphValue && after instanceof AttributeValue.GraphValue) {
            return true;
        }
        if (before instanceof AttributeValue.GraphValues left && after instanceof AttributeValue.GraphValues right) {
            return left.values().size() == right.values().size();
        }
        if (before instanceof AttributeValue.TensorValue left && after instanceof AttributeValue.TensorValue right) {
            return areSame(left.value(), right.value());
        }
        if (before instanceof AttributeValue.TensorValues left && after instanceof AttributeValue.TensorValues right) {
            return areSame(left.values(), right.values(), this::areSame);
        }
        if (before instanceof AttributeValue.SparseTensorValue left
                && after instanceof AttributeValue.SparseTensorValue right) {
            return areSame(left.value(), right.value());
        }
        if (before instanceof AttributeValue.SparseTensorValues left
                && after instanceof AttributeValue.SparseTensorValues right) {
            return areSame(left.values(), right.values(), this::areSame);
        }
        return before.equals(after);
    }

    private static <T> boolean areSame(List<T> before, List<T> after, BiPredicate<T, T> same) {
        return before.size() == after.size()
                && IntStream.range(0, before.size()).allMatch(i -> same.test(before.get(i), after.get(i)));
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
                        && before instanceof AttributeValue.TensorValue left
                        && after instanceof AttributeValue.TensorValue right
                        && left.value().type().equals(right.value().type())
                        && left.value().elements() > 1
                ? WeightComparison.change(left.value(), right.value())
                : Optional.empty();
    }
}
