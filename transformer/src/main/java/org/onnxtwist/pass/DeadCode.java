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
 * Removes nodes whose outputs nobody reads, then what only they read, then initializers that nobody reads, in every graph, subgraph
 * and function body.
 *
 * <pre>
 *   before:  y = Relu(x);  a = MatMul(x, w);  b = Neg(a)        after:  y = Relu(x)
 * </pre>
 *
 * <p>Inputs stay, with their defaults: a user can see them. No operator of ONNX acts but by its outputs; one of another domain that
 * does is kept by reading an output of it. Linear in nodes and inputs.
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
            // It may have gone with the node whose subgraph it was in, or have been found by two of its readers.
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

    /** Tells whether no node around this one has been removed. */
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

    /** What the node and everything in its subgraphs reads, as far as it is computed. */
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
