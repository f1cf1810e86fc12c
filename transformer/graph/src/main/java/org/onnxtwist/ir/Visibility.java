package org.onnxtwist.ir;

import java.util.Map;

/**
 * The rules of visibility: a graph can read its own values and those of the graphs around it, and a training algorithm those of the main
 * graph.
 *
 * <p>A graph that is being built has no owner yet and may become a subgraph of any other. The values that such a graph and its subgraphs
 * read from other graphs are counted for each defining graph, and checked when a node, a model or a function takes the graph, without
 * walking through it. A check takes time linear in the depth of nesting.
 */
final class Visibility {
    private Visibility() {}

    /**
     * Checks that a value can be read at a use.
     *
     * @throws GraphEditException when the value is not visible there, or was removed from its graph
     */
    static void require(Value value, Use use) {
        if (!allows(use.graph(), value)) {
            throw refusal(value, use);
        }
    }

    /** Tells whether a value can be read in a graph or, if the graph has no owner yet, may become readable. */
    static boolean allows(Graph reader, Value value) {
        if (!value.isReadable()) {
            return false;
        }
        if (value.graph() == reader) {
            return true;
        }
        Graph root = reader;
        for (Node owner = root.ownerNode(); owner != null; owner = root.ownerNode()) {
            if (owner.isRemoved()) {
                return false;
            }
            root = owner.graph();
            if (root == value.graph()) {
                return true;
            }
        }
        return root.inference == value.graph()
                || (!root.isPlaced() && value.graph().root() != root);
    }

    static GraphEditException refusal(Value value, Use use) {
        if (!value.isReadable()) {
            return new GraphEditException("value " + value + " was removed from " + value.graph()
                    + ", so that it cannot be " + use + ": give another value, or add this one to the graph again");
        }
        return new GraphEditException("value " + value + " of " + value.graph() + " is not visible in " + use.graph()
                + ", so that it cannot be " + use
                + ": give a value of that graph or of an enclosing one, or copy the nodes that compute this one with"
                + " GraphCopy");
    }

    /** Records that a graph reads a value of another. */
    static void count(Graph reader, Graph defining) {
        if (reader != defining && !reader.sees(defining)) {
            reader.root().unresolved().merge(defining, 1, Integer::sum);
        }
    }

    /** Records that a graph no longer reads a value of another. */
    static void discount(Graph reader, Graph defining) {
        if (reader != defining && !reader.sees(defining)) {
            discount(reader.root(), defining, 1);
        }
    }

    private static void discount(Graph root, Graph defining, int edges) {
        root.unresolved().computeIfPresent(defining, (key, count) -> count > edges ? count - edges : null);
    }

    /**
     * Checks that a node can take a subgraph.
     *
     * @throws GraphEditException when it already has an owner, contains the node itself, or reads values that are not visible at the node
     */
    static void requireTakeable(Graph body, Node node) {
        if (body.ownerNode() != null) {
            if (body.ownerNode() != node) {
                throw new GraphEditException(
                        body + " already belongs to node " + body.ownerNode() + ": copy it for node " + node);
            }
            return;
        }
        if (body.isPlaced()) {
            throw new GraphEditException(
                    body + " is the graph of a model or the body of a function: copy it for node " + node);
        }
        if (node.graph().sees(body)) {
            throw new GraphEditException(
                    body + " holds node " + node + ", so that it cannot be a subgraph of that node: copy it");
        }
        if (node.graph().root().isPlaced()) {
            requireResolved(body, node.graph(), "node " + node);
        }
    }

    /**
     * Checks that a graph can stand alone.
     *
     * @throws GraphEditException when it already has an owner, or reads values of other graphs
     */
    static void requireAlone(Graph graph, String taker) {
        if (graph.ownerNode() != null || graph.isPlaced()) {
            throw new GraphEditException(
                    graph + " already belongs to a node, a model or a function: copy it for " + taker);
        }
        requireResolved(graph, graph, taker);
    }

    /**
     * Checks that a graph can be the training algorithm of a model with that main graph.
     *
     * @throws GraphEditException when it already has an owner, or reads values of another graph
     */
    static void requireTrainable(Graph graph, Graph main) {
        if (graph.ownerNode() != null || graph.isPlaced()) {
            throw new GraphEditException(
                    graph + " already belongs to a node, a model or a function: copy it for the training of a model");
        }
        for (Graph defining : graph.unresolved().keySet()) {
            if (defining != main) {
                throw unresolved(graph, defining, "the training of a model");
            }
        }
    }

    private static void requireResolved(Graph body, Graph place, String taker) {
        for (Graph defining : body.unresolved().keySet()) {
            if (!place.sees(defining)) {
                throw unresolved(body, defining, taker);
            }
        }
    }

    private static GraphEditException unresolved(Graph body, Graph defining, String taker) {
        String[] edge = {"a value of " + defining + " is read"};
        body.forEachGraph(graph -> {
            for (Value output : graph.outputs()) {
                note(edge, output, defining, graph, graph + " has as output the value ");
            }
            for (Node node : graph.nodes()) {
                node.inputValues()
                        .forEach(value -> note(edge, value, defining, graph, "node " + node + " reads value "));
            }
        });
        return new GraphEditException(body + " cannot be moved to " + taker + ": " + edge[0] + " of " + defining
                + ", which is not visible there; use its own values or those of enclosing graphs");
    }

    private static void note(String[] edge, Value value, Graph defining, Graph reader, String text) {
        if (value.graph() == defining && !reader.sees(defining)) {
            edge[0] = text + value;
        }
    }

    /** Passes the unresolved reads of a graph that gets an owner on to the outermost graph around it. */
    static void resolve(Graph body, Graph place) {
        for (Map.Entry<Graph, Integer> edges : body.takeUnresolved().entrySet()) {
            if (!place.sees(edges.getKey())) {
                place.root().unresolved().merge(edges.getKey(), edges.getValue(), Integer::sum);
            }
        }
    }

    /** Recounts the values that a graph which has lost its owner reads from other graphs. Takes time linear in the size of the graph. */
    static void reopen(Graph body, Graph place) {
        body.forEachGraph(graph -> {
            graph.outputs().forEach(output -> count(graph, output.graph()));
            for (Node node : graph.nodes()) {
                node.inputValues().forEach(value -> count(graph, value.graph()));
            }
        });
        body.unresolved().forEach((defining, edges) -> {
            if (!place.sees(defining)) {
                discount(place.root(), defining, edges);
            }
        });
    }
}
