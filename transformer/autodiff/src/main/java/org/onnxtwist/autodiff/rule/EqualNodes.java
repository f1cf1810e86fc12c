package org.onnxtwist.autodiff.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** Nodes that compute the same of the same value, with constants of the same elements. */
public final class EqualNodes {
    private EqualNodes() {}

    /**
     * Lets what reads such nodes read the given ones.
     *
     * @param value a value of which a chain of nodes, each with one output, computes {@code result}
     */
    public static void mergeInto(Value value, Value result) {
        Node node = result.producer().orElseThrow();
        Value read = node.inputValues()
                .filter(each -> each.constant().isEmpty())
                .findFirst()
                .orElseThrow();
        if (read != value) {
            mergeInto(value, read);
        }
        read.consumers()
                .distinct()
                .filter(each -> each != node && isSame(each, node))
                .toList()
                .forEach(each -> {
                    List<Value> inputs = each.inputValues().toList();
                    each.output(0).replaceUsesWith(result);
                    each.graph().remove(each);
                    inputs.stream()
                            .filter(input ->
                                    !input.isUsed() && input.initializer().isPresent())
                            .forEach(input -> input.graph().removeInitializer(input));
                });
    }

    private static boolean isSame(Node node, Node other) {
        if (!node.operator().equals(other.operator())
                || node.inputCount() != other.inputCount()
                || !new HashSet<>(node.attributes()).equals(new HashSet<>(other.attributes()))) {
            return false;
        }
        for (int i = 0; i < node.inputCount(); i++) {
            if (!node.input(i).equals(other.input(i)) && !holdSame(constant(node, i), constant(other, i))) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Tensor> constant(Node node, int input) {
        return node.input(input).flatMap(Value::constant);
    }

    private static boolean holdSame(Optional<Tensor> one, Optional<Tensor> other) {
        return one.isPresent() && other.isPresent() && one.get().sameElements(other.get());
    }
}
