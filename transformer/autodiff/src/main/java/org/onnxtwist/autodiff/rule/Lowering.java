package org.onnxtwist.autodiff.rule;

import java.util.List;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/**
 * The expansion of a node into nodes of simpler operators that compute the same and whose gradients are known. A node on the way from a
 * parameter to the loss is expanded before the differentiation; others stay. A lowering keeps no state.
 *
 * <pre>
 *   before:  y = Loop(2, , x) { y = Sin(x) }
 *   after:   y_1 = Sin(x);  y = Sin(y_1)
 * </pre>
 */
public interface Lowering {
    /** The operators that the lowering is for. */
    List<OperatorId> operators();

    /** The expansion as formulas. */
    String formula();

    /** Tells whether this node is expanded; the operator's gradient rule, if there is one, is for the others. */
    default boolean appliesTo(LoweredNode node) {
        return true;
    }

    /**
     * Places the nodes that compute the same.
     *
     * @return a value for each output of the node; that of an output that the node does not produce is not read
     * @throws GradientException when this node, with these attributes or types, cannot be expanded; nothing is placed then
     */
    List<Value> expand(LoweredNode node);
}
