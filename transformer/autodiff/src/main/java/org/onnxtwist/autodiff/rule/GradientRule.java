package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.function.Consumer;
import org.onnxtwist.ir.OperatorId;

/**
 * The derivative of one operator: given the gradients of the loss with respect to a node's outputs, it places the nodes that compute the
 * gradients with respect to the node's inputs (a vector-Jacobian product). A rule keeps no state.
 *
 * <pre>
 *   forward:   y = Sin(x)
 *   backward:  dx = Mul(dy, Cos(x))
 * </pre>
 */
public interface GradientRule {
    /** The operators that the rule is for. */
    List<OperatorId> operators();

    /** The derivative as formulas, such as {@code dx = dy cos(x)}: d before a name is the gradient with respect to it. */
    String formula();

    /**
     * Places the backward pass of one node.
     *
     * @throws GradientException when this node, with these attributes or types, cannot be differentiated
     */
    void differentiate(NodeGradient node);

    /** The rule of one operator, from its formula and what places it. */
    static GradientRule of(OperatorId operator, String formula, Consumer<NodeGradient> body) {
        return new FormulaRule(List.of(operator), formula, body);
    }

    /**
     * This rule, but for 16-bit numbers, which are converted to 32 bits and the gradients back: for sums that would lose precision, and
     * for operators of which runtimes have no kernel in 16 bits.
     */
    default GradientRule inFloat() {
        return new FloatRule(this);
    }
}
