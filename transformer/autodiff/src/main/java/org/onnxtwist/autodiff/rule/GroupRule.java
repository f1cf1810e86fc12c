package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.shape.InferredTypes;

/**
 * The derivative of several nodes that together compute one value, for gradients that take less arithmetic than those of the nodes one by
 * one. A rule keeps no state.
 *
 * <pre>
 *   forward:   a = Exp(x);  y = Log(a)
 *   backward:  dx = dy                      as one; Mul(Div(dy, a), a) one by one
 * </pre>
 */
public interface GroupRule {
    /** The name of what is differentiated as one. */
    String name();

    /** The derivative as formulas, as in {@link GradientRule#formula}. */
    String formula();

    /**
     * Finds the groups in a model's graph. A group that cannot be differentiated as one is passed over: its nodes are differentiated one by
     * one. That is so if the gradient with respect to a value between its nodes is of use, because something outside reads the value or it is
     * asked for, or if a node has an input that is not among the group's and whose gradient is of use.
     *
     * @param types the types of the forward pass
     * @return groups that have no node in common
     */
    List<Group> find(Model model, InferredTypes types);

    /**
     * Nodes that are differentiated as one.
     *
     * @param nodes all of them, in the model's graph
     * @param output the value that they compute; the others that they make are read within the group alone
     * @param inputs the values with respect to which the rule computes gradients
     * @param differentiate places the backward pass and contributes the gradients that are wanted; its node is the producer of {@code output}
     */
    record Group(Set<Node> nodes, Value output, Set<Value> inputs, Consumer<NodeGradient> differentiate) {
        public Group {
            nodes = Set.copyOf(nodes);
            inputs = Set.copyOf(inputs);
        }
    }
}
