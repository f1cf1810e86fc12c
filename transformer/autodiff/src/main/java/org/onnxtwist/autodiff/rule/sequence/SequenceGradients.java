package org.onnxtwist.autodiff.rule.sequence;

import java.util.List;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.ConcatFromSequence;
import org.onnxtwist.op.OptionalGetElement;
import org.onnxtwist.op.SequenceAt;
import org.onnxtwist.op.SequenceConstruct;
import org.onnxtwist.op.SequenceErase;
import org.onnxtwist.op.SequenceInsert;
import org.onnxtwist.op.SplitToSequence;
import org.onnxtwist.op.Unsqueeze;

/**
 * Derivatives of operators on sequences of tensors. A sequence itself has no gradient: where an element of it is read, its gradient goes to
 * the value that became the element.
 *
 * <pre>
 *   forward:   s = SequenceConstruct(a, b);  y = SequenceAt(s, 1)
 *   backward:  db = dy
 * </pre>
 */
public final class SequenceGradients {
    public static final List<GradientRule> RULES = Stream.concat(
                    Stream.of(
                            GradientRule.of(
                                    SequenceAt.ID,
                                    "dX = dY, X the value that is the element",
                                    node -> node.through(() -> List.of(element(node)))),
                            GradientRule.of(
                                    ConcatFromSequence.ID,
                                    "dX_i = the part of dY that is X_i, X_i the values that are the elements",
                                    node -> node.through(() -> List.of(joined(node)))),
                            GradientRule.of(
                                    OptionalGetElement.ID,
                                    "dX = dY, X the value that is the element",
                                    SequenceGradients::content)),
                    Stream.of(
                                    SequenceConstruct.ID,
                                    SequenceInsert.ID,
                                    SequenceErase.ID,
                                    SplitToSequence.ID,
                                    org.onnxtwist.op.Optional.ID)
                            .map(SequenceGradients::container))
            .toList();

    private SequenceGradients() {}

    private static GradientRule container(OperatorId operator) {
        return GradientRule.of(operator, "dX = the gradients from where the elements are read", node -> {
            throw node.refusal("the gradient of its sequence as a whole is wanted");
        });
    }

    private static Value element(NodeGradient node) {
        SequenceElements sequence = new SequenceElements(node);
        List<Value> elements = sequence.of(node.input(0));
        return elements.get(sequence.position(node.input(1), elements.size()));
    }

    private static Value joined(NodeGradient node) {
        Arithmetic at = node.at();
        long axis = ConcatFromSequence.AXIS.of(node.node());
        boolean isNew = ConcatFromSequence.NEW_AXIS.of(node.node()) != 0;
        List<Value> elements = new SequenceElements(node).of(node.input(0));
        return Concat.of(
                        axis,
                        elements.stream()
                                .map(each -> isNew
                                        ? Unsqueeze.of(each)
                                                .axes(at.integers(axis))
                                                .emit(at)
                                        : each)
                                .toList())
                .emit(at);
    }

    private static void content(NodeGradient node) {
        Value optional = node.input(0);
        if (node.type(optional) instanceof ValueType.TensorType) {
            node.set(0, node::gradient);
            return;
        }
        Value content = optional.producer()
                .filter(made -> made.operator().equals(org.onnxtwist.op.Optional.ID))
                .flatMap(made -> made.input(0))
                .orElseThrow(() -> node.refusal("its optional value is not made by a node Optional in the same graph"));
        node.through(() -> List.of(content));
    }
}
