package org.onnxtwist.pass.structure;

import java.util.Iterator;
import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.rewrite.Pass;

/**
 * Puts the nodes of every graph, subgraph and function body behind the nodes that they read, as ONNX demands.
 *
 * <pre>
 *   before:  y = Relu(c);  c = Conv(x, w)        after:  c = Conv(x, w);  y = Relu(c)
 * </pre>
 *
 * <p>What a subgraph captures counts as read by the node that owns the subgraph. Stable: a node moves only when it stands behind
 * one that reads it, and then to right before the first such node. Linear in the size of the model.
 */
public record TopologicalSort() implements Pass {
    @Override
    public String name() {
        return "topological-sort";
    }

    /**
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when a graph has no order, naming a node on a cycle; graphs before it may be
     *     sorted already
     */
    @Override
    public boolean run(Model model) {
        boolean changed = false;
        List<Graph> graphs = model.graphs();
        model.trainingRoots().forEach(root -> root.forEachGraph(graphs::add));
        for (Graph graph : graphs) {
            changed |= sort(graph);
        }
        return changed;
    }

    private static boolean sort(Graph graph) {
        List<Node> order = TopologicalOrder.of(graph);
        Iterator<Node> current = graph.nodes().iterator();
        if (order.stream().allMatch(node -> node == current.next())) {
            return false;
        }
        order.forEach(graph::moveToEnd);
        return true;
    }
}
