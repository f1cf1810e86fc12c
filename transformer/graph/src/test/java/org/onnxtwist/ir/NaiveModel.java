package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a graph means, in plain lists without links back: who uses a value is found by looking through everything. */
final class NaiveModel {
    private final Graph main;
    private final IdentityHashMap<Graph, List<Node>> nodes = new IdentityHashMap<>();
    private final IdentityHashMap<Graph, List<Value>> graphOutputs = new IdentityHashMap<>();
    private final IdentityHashMap<Graph, List<Value>> initializers = new IdentityHashMap<>();
    private final IdentityHashMap<Node, List<@Nullable Value>> inputs = new IdentityHashMap<>();
    private final IdentityHashMap<Node, List<Value>> outputs = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Graph> bodies = new IdentityHashMap<>();
    /** Where in the main graph an iterator stands: the place of the node that it gave last, -1 before the first. */
    private int standing = -1;

    NaiveModel(Graph main) {
        this.main = main;
        add(main);
        initializers(main).addAll(main.initializers());
    }

    private void add(Graph graph) {
        nodes.put(graph, new ArrayList<>());
        graphOutputs.put(graph, new ArrayList<>());
        initializers.put(graph, new ArrayList<>());
    }

    List<Graph> graphs() {
        List<Graph> all = new ArrayList<>(List.of(main));
        for (int i = 0; i < all.size(); i++) {
            nodes(all.get(i)).stream()
                    .map(bodies::get)
                    .flatMap(Stream::ofNullable)
                    .forEach(all::add);
        }
        return all;
    }

    List<Node> nodes(Graph graph) {
        return get(nodes, graph);
    }

    List<Value> outputs(Graph graph) {
        return get(graphOutputs, graph);
    }

    List<Value> outputs(Node node) {
        return get(outputs, node);
    }

    List<Value> initializers(Graph graph) {
        return get(initializers, graph);
    }

    List<Value> defined(Graph graph) {
        List<Value> values = new ArrayList<>(graph.inputs());
        values.addAll(initializers(graph));
        nodes(graph).forEach(node -> values.addAll(outputs(node)));
        return values.isEmpty() ? visible(graph) : values;
    }

    List<Value> visible(Graph graph) {
        List<Value> values = new ArrayList<>();
        for (Graph at = graph; at != null; at = at.parent().orElse(null)) {
            values.addAll(at.inputs());
            values.addAll(initializers(at));
            nodes(at).forEach(node -> values.addAll(outputs(node)));
        }
        return values;
    }

    void insert(Graph graph, int position, Node node, List<Optional<Value>> reads, List<Value> makes) {
        link(graph, position, node);
        inputs.put(
                node,
                new ArrayList<>(reads.stream().map(value -> value.orElse(null)).toList()));
        outputs.put(node, new ArrayList<>(makes));
    }

    void addBody(Node owner, Graph body) {
        add(body);
        bodies.put(owner, body);
    }

    void remove(Graph graph, Node node) {
        unlink(graph, node);
    }

    private void link(Graph graph, int position, Node node) {
        nodes(graph).add(position, node);
        if (graph == main && position <= standing) {
            standing++;
        }
    }

    /** An iterator that stands on the node steps back to the one before it. */
    private void unlink(Graph graph, Node node) {
        int position = nodes(graph).indexOf(node);
        nodes(graph).remove(position);
        if (graph == main && position <= standing) {
            standing--;
        }
    }

    boolean hasNext() {
        return standing + 1 < nodes(main).size();
    }

    Node next() {
        standing++;
        return nodes(main).get(standing);
    }

    void moveBefore(Graph graph, Node anchor, Node node) {
        if (anchor != node) {
            unlink(graph, node);
            link(graph, nodes(graph).indexOf(anchor), node);
        }
    }

    void moveToEnd(Graph graph, Node node) {
        unlink(graph, node);
        link(graph, nodes(graph).size(), node);
    }

    void setInput(Node node, int index, Value value) {
        List<@Nullable Value> list = get(inputs, node);
        if (index == list.size()) {
            list.add(value);
        } else {
            list.set(index, value);
        }
    }

    void omitInput(Node node, int index) {
        List<@Nullable Value> list = get(inputs, node);
        list.set(index, null);
        while (!list.isEmpty() && list.get(list.size() - 1) == null) {
            list.remove(list.size() - 1);
        }
    }

    void replaceUses(Value from, Value to) {
        graphs().forEach(graph ->
                nodes(graph).forEach(node -> get(inputs, node).replaceAll(value -> value == from ? to : value)));
    }

    boolean isUsed(Value value) {
        return !uses(value).isEmpty();
    }

    boolean isGraphOutput(Value value) {
        return graphs().stream().anyMatch(graph -> outputs(graph).contains(value));
    }

    /** Whether the node that makes {@code made}, or one in its subgraphs, reads {@code read}. */
    boolean readsToMake(Value read, Value made) {
        return graphs().stream()
                .flatMap(graph -> nodes(graph).stream())
                .filter(node -> outputs(node).contains(made))
                .anyMatch(node -> reads(node, read));
    }

    private boolean reads(Node node, Value value) {
        Graph body = bodies.get(node);
        return get(inputs, node).contains(value)
                || (body != null && nodes(body).stream().anyMatch(inner -> reads(inner, value)));
    }

    private Set<Use> uses(Value value) {
        Set<Use> uses = new HashSet<>();
        for (Graph graph : graphs()) {
            for (int i = 0; i < outputs(graph).size(); i++) {
                if (outputs(graph).get(i) == value) {
                    uses.add(new Use.Output(graph, i));
                }
            }
            for (Node node : nodes(graph)) {
                List<@Nullable Value> reads = get(inputs, node);
                for (int i = 0; i < reads.size(); i++) {
                    if (reads.get(i) == value) {
                        uses.add(new Use.Input(node, i));
                    }
                }
            }
        }
        return uses;
    }

    /** Runs an edit that must be refused, or must not. Returns whether it was carried out. */
    boolean expectRefusal(boolean expected, Runnable edit) {
        Optional<GraphEditException> refusal = Optional.empty();
        try {
            edit.run();
        } catch (GraphEditException e) {
            refusal = Optional.of(e);
        }
        if (refusal.isPresent() != expected) {
            throw new AssertionError(
                    refusal.map(e -> "an edit that must succeed failed: " + e.getMessage())
                            .orElse("an edit that must fail was carried out"),
                    refusal.orElse(null));
        }
        return refusal.isEmpty();
    }

    Stream<String> differences() {
        List<String> differences = new ArrayList<>();
        for (Graph graph : graphs()) {
            List<Node> listed = new ArrayList<>();
            graph.nodes().forEach(listed::add);
            compare(differences, graph + " has the nodes", nodes(graph), listed);
            compare(differences, graph + " counts", nodes(graph).size(), graph.nodeCount());
            compare(differences, graph + " has the outputs", outputs(graph), graph.outputs());
            compare(
                    differences,
                    graph + " has the initializers",
                    initializers(graph),
                    List.copyOf(graph.initializers()));
            for (Node node : nodes(graph)) {
                compare(
                        differences,
                        node + " reads",
                        named(get(inputs, node).stream().map(Optional::ofNullable)),
                        named(node.inputs().stream()));
                compare(differences, node + " makes", outputs(node), node.outputs());
            }
            for (Value value : defined(graph)) {
                compare(differences, value + " is", uses(value), Set.copyOf(value.uses()));
            }
        }
        return differences.stream();
    }

    private static List<Integer> named(Stream<Optional<Value>> values) {
        return values.map(value -> value.map(System::identityHashCode).orElse(0))
                .collect(Collectors.toList());
    }

    private static void compare(List<String> differences, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            differences.add(what + " " + actual + " and should have " + expected);
        }
    }

    private static <K, V> V get(IdentityHashMap<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new AssertionError("the naive model does not know " + key);
        }
        return value;
    }
}
