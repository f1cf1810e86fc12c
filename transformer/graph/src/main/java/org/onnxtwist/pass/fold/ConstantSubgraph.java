package org.onnxtwist.pass.fold;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * Nodes that can be computed before the model runs.
 *
 * @param nodes the nodes in topological order: each after those whose outputs it reads or its subgraphs capture
 * @param opsets the operator sets that they are written in, by domain
 * @param constants the tensors of all values that they read or capture and that none of them computes
 * @param wanted the outputs of the nodes that others read, all of them dense tensors
 */
public record ConstantSubgraph(
        List<Node> nodes, Map<String, Long> opsets, Map<Value, Tensor> constants, List<Value> wanted) {
    public ConstantSubgraph {
        nodes = List.copyOf(nodes);
        opsets = Map.copyOf(opsets);
        wanted = List.copyOf(wanted);
    }

    /** The part of this subgraph that one wanted value depends on. */
    public ConstantSubgraph part(Value value) {
        Set<Value> needed = new HashSet<>();
        needed.add(value);
        Deque<Node> part = new ArrayDeque<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                part.addFirst(node);
                node.dependencies().forEach(needed::add);
            }
        }
        Map<Value, Tensor> read = new HashMap<>(constants);
        read.keySet().retainAll(needed);
        return new ConstantSubgraph(List.copyOf(part), opsets, read, List.of(value));
    }
}
