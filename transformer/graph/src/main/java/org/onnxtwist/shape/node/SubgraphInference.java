package org.onnxtwist.shape.node;

import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.shape.term.ValueFact;

/** The inference of the subgraphs of a node, which the rule of the node asks for. */
public interface SubgraphInference {
    /**
     * Follows a graph with the facts that are known of its first inputs; of the others, with the types that it declares.
     *
     * @return the facts that are known of its outputs
     */
    List<ValueFact> run(Graph graph, List<ValueFact> inputs);

    /** The number of subgraphs that the current node lies in; 1 in an outermost graph. */
    int depth();
}
