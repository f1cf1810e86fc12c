package org.onnxtwist.shape;

import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;

/**
 * The cost of one run of a node. Numbers are dimensions, since they follow from sizes: known, computed from the names of open sizes,
 * such as {@code 589824*N}, or unknown.
 *
 * @param node the node
 * @param multiplyAdds the multiply-adds as {@link MultiplyAdds} counts them; of the call of a function, those of its body
 * @param activationBytes the bytes of the node's outputs
 * @param weights the constants that the node, its subgraphs and the functions that it calls read, in their order
 */
public record NodeCost(Node node, Dim multiplyAdds, Dim activationBytes, Set<Value> weights) {
    /** Returns the bytes of the node's weights, as they are stored. */
    public long weightBytes() {
        return weights.stream().mapToLong(ModelCost::storedBytes).sum();
    }
}
