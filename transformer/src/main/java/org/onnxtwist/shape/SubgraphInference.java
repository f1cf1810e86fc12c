package org.onnxtwist.shape;

import java.util.List;
import org.onnxtwist.ir.Graph;

/** The inference of the subgraphs of a node, which the rule of the node asks for. */
interface SubgraphInference {
    /**
     * Follows a graph with the facts that are known of its first inputs; of the others, with the types that it declares.
     *
     * @return the facts that are known of its outputs
     */
    List<Fact> run(Graph graph, List<Fact> inputs);

    /** The number of subgraphs that the current node lies in; 1 in an outermost graph. */
    int depth();
}
