package org.onnxtwist.match;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;

/** One place of a model that matches a pattern. It describes the model when the match was found; later edits do not change it. */
public final class Match {
    private final Graph graph;
    private final TypeLookup typing;
    private final List<Node> roots;
    private final List<Node> nodes;
    private final List<Capture<?>> captures;
    private final List<Object> bound;

    Match(
            Graph graph,
            TypeLookup typing,
            List<Node> roots,
            List<Node> nodes,
            List<Capture<?>> captures,
            List<Object> bound) {
        this.graph = graph;
        this.typing = typing;
        this.roots = List.copyOf(roots);
        this.nodes = List.copyOf(nodes);
        this.captures = List.copyOf(captures);
        this.bound = List.copyOf(bound);
    }

    /**
     * A match that no pattern found, for edits around known nodes: the first one is its root.
     *
     * @throws IllegalArgumentException when there is no node, or the nodes are not all in one graph
     */
    public static Match of(List<Node> nodes, TypeLookup typing) {
        if (nodes.stream().map(Node::graph).distinct().count() != 1) {
            throw new IllegalArgumentException(
                    "the nodes of a match must be in one graph, but these are not: " + nodes);
        }
        return new Match(nodes.get(0).graph(), typing, nodes.subList(0, 1), nodes, List.of(), List.of());
    }

    /** This match with one more captured object; empty if something else is captured as that already. */
    <T> Optional<Match> with(Capture<T> capture, T computed) {
        Optional<T> known = find(capture);
        if (known.isPresent()) {
            return filter(capture.isSame(known.get(), computed));
        }
        return Optional.of(new Match(
                graph, typing, roots, nodes, Pattern.appended(captures, capture), Pattern.appended(bound, computed)));
    }

    /** This match if {@code holds}, empty otherwise. */
    Optional<Match> filter(boolean holds) {
        return holds ? Optional.of(this) : Optional.empty();
    }

    /** The graph that all matched nodes are in. */
    public Graph graph() {
        return graph;
    }

    /** The node at which the pattern begins: the last one, from which the pattern goes backwards. */
    public Node root() {
        return roots.get(0);
    }

    /** {@link #root} and the roots of the patterns {@link NodePattern#alongside alongside}, in the order of the pattern. */
    public List<Node> roots() {
        return roots;
    }

    /** Every matched node once, {@link #root} first. Nodes of the graphs around, which a match may look at, are not included. */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * Returns the captured value, node or other object.
     *
     * @throws NoSuchElementException when the capture occurs only in a part of the pattern that was not matched: an optional input or
     *     another alternative
     */
    public <T> T get(Capture<T> capture) {
        return find(capture)
                .orElseThrow(() -> new NoSuchElementException("the match at " + root() + " has no capture " + capture
                        + ": use find for a part of the pattern that may be absent"));
    }

    /** Returns the captured object; empty if that part of the pattern was not matched. */
    public <T> Optional<T> find(Capture<T> capture) {
        int index = captures.indexOf(capture);
        return index < 0 ? Optional.empty() : Optional.of(capture.cast(bound.get(index)));
    }

    /** The first output of {@link #root}. */
    public Value output() {
        return root().output(0);
    }

    /** The type of a value, as far as it is known. */
    public ValueType type(Value value) {
        return typing.type(value);
    }

    /** The types that the match was found with. */
    public TypeLookup typing() {
        return typing;
    }

    /** Tells whether every place that reads an output of {@code node} is an input of a matched node. */
    public boolean holdsAllUsersOf(Node node) {
        for (Value output : node.outputs()) {
            for (Use use : output.uses()) {
                if (!(use instanceof Use.Input in) || !nodes.contains(in.node())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A description that names the root. */
    @Override
    public String toString() {
        return "match at " + root();
    }
}
