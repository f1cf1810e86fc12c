package org.onnxtwist.pass.fold;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Attr;

/**
 * A node with the tensors that it reads.
 *
 * @param tensors the inputs in order, an omitted one as empty
 */
record Operands(Node node, List<Optional<Tensor>> tensors) {
    Tensor tensor(int index) {
        return optional(index).orElseThrow(() -> new IllegalStateException("node " + node + " has no input " + index));
    }

    Optional<Tensor> optional(int index) {
        return index < tensors.size() ? tensors.get(index) : Optional.empty();
    }

    /** The integers that older versions take as an attribute and newer ones as an input. */
    Optional<long[]> list(Attr<List<Long>> attribute, int index) {
        return optional(index)
                .map(Tensor::toLongs)
                .or(() -> attribute
                        .stated(node)
                        .map(list -> list.stream().mapToLong(Long::longValue).toArray()));
    }
}
