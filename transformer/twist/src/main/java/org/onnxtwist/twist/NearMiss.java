package org.onnxtwist.twist;

import java.util.Set;
import org.onnxtwist.ir.Node;

/**
 * A near miss: a subgraph with the parts of a conv_twist layer that is none.
 *
 * @param name unique among the layers and near misses of its model: that of the convolution that would be the base
 * @param scope the path of subgraphs to it, empty in the main graph
 * @param reason one sentence that says what is missing
 * @param convs the nodes that are its convolutions
 */
public record NearMiss(String name, String scope, String reason, Set<Node> convs) {
    public NearMiss {
        convs = Set.copyOf(convs);
    }
}
