package org.onnxtwist.pass;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.rewrite.Pass;

/**
 * Removes nodes that do not contribute to any output, then initializers that no node reads, in every graph, subgraph and function
 * body.
 *
 * <pre>
 *   before:  y = Relu(x);  a = MatMul(x, w);  b = Neg(a)        after:  y = Relu(x)
 * </pre>
 *
 * <p>Inputs and their defaults are kept, because they are visible to users. No ONNX operator has side effects; an operator of another
 * domain that has is kept only if one of its outputs is read. Linear in nodes and inputs.
 */
public record DeadCode() implements Pass {
    @Override
    public String name() {
        return "dead-code";
    }

    @Override
    public boolean run(Model model) {
        boolean changed = removeNodes(model);
        List<Graph> graphs = new ArrayList<>();
        model.forEachGraph(graphs::add);
        for (Graph graph : graphs) {
            changed |= removeInitializers(graph);
        }
        return changed;
    }

    private static boolean removeNodes(Model model) {
        Deque<Node> dead = new ArrayDeque<>();
        model.forEachNode(node -> {
            if (isDead(node)) {
                dead.push(node);
            }
        });
        boolean changed = !dead.isEmpty();
        while (!dead.isEmpty()) {
            Node node = dead.pop();
            // It may have been removed with the node whose subgraph it was in, or been found through two of its
            // readers.
            if (node.isRemoved() || !isAttached(node)) {
                continue;
            }
            List<Node> read = producersOf(node);
            node.graph().remove(node);
            for (Node producer : read) {
                if (!producer.isRemoved() && isDead(producer)) {
                    dead.push(producer);
                }
            }
        }
        return changed;
    }

    private static boolean isDead(Node node) {
        for (int i = 0; i < node.outputCount(); i++) {
            if (node.output(i).isUsed()) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether none of the nodes whose subgraphs enclose this one has been removed. */
    private static boolean isAttached(Node node) {
        for (Node owner = node.graph().owner().orElse(null);
                owner != null;
                owner = owner.graph().owner().orElse(null)) {
            if (owner.isRemoved()) {
                return false;
            }
        }
        return true;
    }

    /** The producers of all values that the node reads, that nodes in its subgraphs read, or that its subgraphs have as outputs. */
    private static List<Node> producersOf(Node node) {
        List<Node> producers = new ArrayList<>();
        node.inputValues().forEach(value -> value.producer().ifPresent(producers::add));
        node.subgraphs().forEach(body -> {
            body.forEachNode(inner ->
                    inner.inputValues().forEach(value -> value.producer().ifPresent(producers::add)));
            body.forEachGraph(
                    inner -> inner.outputs().forEach(value -> value.producer().ifPresent(producers::add)));
        });
        return producers;
    }

    private static boolean removeInitializers(Graph graph) {
        List<Value> unused = graph.initializers().stream()
                .filter(value -> !value.isInput() && !value.isUsed())
                .toList();
        unused.forEach(graph::removeInitializer);
        return !unused.isEmpty();
    }
}
