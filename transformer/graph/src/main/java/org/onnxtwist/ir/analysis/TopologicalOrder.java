package org.onnxtwist.ir.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/**
 * An order of a graph's nodes in which each comes after the nodes whose values it reads, in its inputs or, as captures, anywhere
 * in its subgraphs. Nodes are kept in the graph's own order, except that a node that stands too late moves to right before the
 * first one that needs it; a sorted graph's order is its own. Linear in nodes and inputs.
 */
public final class TopologicalOrder {
    /** A node whose dependencies are being placed. */
    private record Visit(Node node, Iterator<Node> dependencies) {}

    private final Graph graph;
    private final List<Node> order;

    /** Tells whether a node is placed; false while its dependencies are. */
    private final Map<Node, Boolean> placed;

    private TopologicalOrder(Graph graph) {
        this.graph = graph;
        this.order = new ArrayList<>(graph.nodeCount());
        this.placed = new HashMap<>(graph.nodeCount() * 2);
    }

    /**
     * The nodes of {@code graph}, not those of its subgraphs, in order. The graph is not changed.
     *
     * @throws CyclicGraphException when there is none, naming a node on a cycle
     */
    public static List<Node> of(Graph graph) {
        TopologicalOrder sort = new TopologicalOrder(graph);
        for (Node node : graph.nodes()) {
            sort.place(node);
        }
        return sort.order;
    }

    private void place(Node first) {
        if (isReady(first)) {
            if (placed.put(first, true) == null) {
                order.add(first);
            }
            return;
        }
        Deque<Visit> visits = new ArrayDeque<>();
        enter(first, visits);
        while (!visits.isEmpty()) {
            Visit visit = visits.getLast();
            if (visit.dependencies.hasNext()) {
                enter(visit.dependencies.next(), visits);
            } else {
                visits.removeLast();
                placed.put(visit.node, true);
                order.add(visit.node);
            }
        }
    }

    /** Tells whether nothing keeps a node from its place, which in a sorted graph is so of most: for them this is all the work. */
    private boolean isReady(Node node) {
        if (node.hasSubgraphs()) {
            return false;
        }
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Node> producer = node.input(i).flatMap(Value::producer);
            if (producer.isPresent()
                    && producer.get().graph() == graph
                    && !placed.getOrDefault(producer.get(), false)) {
                return false;
            }
        }
        return true;
    }

    private void enter(Node node, Deque<Visit> visits) {
        Boolean done = placed.putIfAbsent(node, false);
        if (done == null) {
            visits.addLast(new Visit(node, dependencies(node)));
        } else if (!done) {
            throw new CyclicGraphException("node " + node + " of " + graph
                    + " depends on its own output, directly or through other nodes: break the cycle");
        }
    }

    private Iterator<Node> dependencies(Node node) {
        return node.dependencies()
                .filter(value -> value.graph() == graph)
                .flatMap(value -> value.producer().stream())
                .iterator();
    }
}
