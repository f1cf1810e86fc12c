package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
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
     * Makes a graph that computes gradients through a subgraph without inputs of its own: a copy of what the backward pass needs of it, and
     * that backward pass.
     *
     * @param body a subgraph of a node, which stays as it is
     * @param cotangents the gradients with respect to its outputs, as values of the graph around it; empty where there is none
     * @param wrt values of the graphs around it
     * @return a graph without an owner, with one output for each of {@code wrt}: the gradient, or zeros of its shape
     */
    Graph gradients(Graph body, List<Optional<Value>> cotangents, List<Value> wrt);
}
