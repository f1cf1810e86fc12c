package org.onnxtwist.autodiff.loss;

import java.util.Optional;
import java.util.function.Predicate;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Identity;

/** The activation at the end of a model that computes probabilities. */
final class FinalActivation {
    private FinalActivation() {}

    /**
     * What the activation is applied to, where an output is that of the operator; otherwise the output.
     *
     * @param fits what holds of the node of the activation
     */
    static Value inputOf(OperatorId activation, Value output, Predicate<Node> fits) {
        Optional<Node> last = output.producer();
        while (last.filter(node -> node.operator().equals(Identity.ID)).isPresent()) {
            last = last.flatMap(node -> node.input(0)).flatMap(Value::producer);
        }
        return last.filter(node -> node.operator().equals(activation) && fits.test(node))
                .flatMap(node -> node.input(0))
                .orElse(output);
    }
}
