package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.shape.InferredTypes;

/** The differentiation of a graph that a node's is a part of. */
public interface Differentiation {
    /** The types of the forward pass. */
    InferredTypes types();

    /** Tells whether the gradient with respect to a value is of use. */
    boolean wants(Value value);

    /** Takes a gradient with respect to a value, which is added to others. */
    void contribute(Value value, Value gradient);

    /**
     * Differentiates, in the place of a node, other nodes that compute the same.
     *
     * @param formula places the nodes, and returns a value for each output of the node that has a gradient, at the output's index
     * @param gradients those with respect to the node's outputs
     */
    void differentiate(Supplier<List<Value>> formula, List<Optional<Value>> gradients);

    /** Takes notice that a node has taken the place of another. */
    void replaced(Node old, Node by);

    /**
     * Makes graphs that compute gradients through subgraphs without inputs of their own: a copy of what the backward pass needs of
     * each, and that backward pass.
     *
     * @param bodies subgraphs of a node, which stay as they are
     * @param cotangents the gradients with respect to their outputs, as values of the graph around them; empty where there is none
     * @param wrt values of the graphs around them
     * @return for each of {@code bodies} a graph without an owner, with one output for each of {@code wrt}: the gradient, or zeros of its
     *     shape
     */
    List<Graph> gradients(List<Graph> bodies, List<Optional<Value>> cotangents, List<Value> wrt);
}
