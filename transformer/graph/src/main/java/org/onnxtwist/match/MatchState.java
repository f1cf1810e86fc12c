package org.onnxtwist.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;

/** One search for a match at one node, with the parts matched so far and the ability to backtrack to an earlier choice. */
final class MatchState {
    /** The state of the search at a choice, to backtrack to. */
    record Mark(int roots, int nodes, int bound, int ends, int met) {}

    /** A condition on the whole match: gives the match with what it captures, or nothing where it does not hold. */
    private record End(Node node, String name, Function<Match, Optional<Match>> condition) {}

    private final Graph graph;
    private final TypeLookup typing;
    private final boolean explains;
    private final List<Node> roots = new ArrayList<>(1);
    private final List<Node> nodes = new ArrayList<>(4);
    private final List<Capture<?>> captures = new ArrayList<>(4);
    private final List<Object> bound = new ArrayList<>(4);
    private final List<End> ends = new ArrayList<>(0);
    private int met;
    private @Nullable Match found;
    private @Nullable Explanation farthest;

    MatchState(Node root, TypeLookup typing, boolean explains) {
        this.graph = root.graph();
        this.typing = typing;
        this.explains = explains;
    }

    TypeLookup typing() {
        return typing;
    }

    /** Tells whether a node is in the graph that is searched, and so may be a part of the match. */
    boolean isInside(Node node) {
        return node.graph() == graph;
    }

    List<Node> roots() {
        return roots;
    }

    void addRoot(Node node) {
        roots.add(node);
    }

    /** Counts a place as matched, and the producer of its value, if any, as a part of the match. */
    void enter(@Nullable Node node) {
        met++;
        if (node != null && isInside(node) && !nodes.contains(node)) {
            nodes.add(node);
        }
    }

    /** Tells whether a value fulfils conditions. */
    boolean holdAll(List<Condition> checks, MatchPosition place) {
        for (Condition check : checks) {
            if (!check.holds(this, place)) {
                return explains && refuse(place.node(), place.expecting(check));
            }
            met++;
        }
        return true;
    }

    /** Tells whether a node fulfils conditions. */
    boolean holdAll(List<Condition> checks, MatchPosition place, Node node) {
        for (Condition check : checks) {
            if (!check.holds(this, place)) {
                return explains && refuse(node, check.name());
            }
            met++;
        }
        return true;
    }

    boolean bind(Capture<?> capture, Object taken) {
        int index = captures.indexOf(capture);
        if (index >= 0) {
            return capture.isSame(bound.get(index), taken);
        }
        captures.add(capture);
        bound.add(taken);
        return true;
    }

    @Nullable
    Object bound(Capture<?> capture) {
        int index = captures.indexOf(capture);
        return index < 0 ? null : bound.get(index);
    }

    /** Adds a condition that can be checked only when the whole pattern is matched. */
    void atEnd(Node node, String name, Function<Match, Optional<Match>> condition) {
        ends.add(new End(node, name, condition));
    }

    boolean complete() {
        Match match = new Match(graph, typing, roots, nodes, captures, bound);
        for (int i = 0; i < ends.size(); i++) {
            End end = ends.get(i);
            Optional<Match> held = end.condition.apply(match);
            if (held.isEmpty()) {
                met += i;
                boolean refused = explains && refuse(end.node, end.name);
                met -= i;
                return refused;
            }
            match = held.get();
        }
        found = match;
        return true;
    }

    @Nullable
    Match found() {
        return found;
    }

    /** Records an unmet expectation if the search has not got farther before. Always returns false. */
    boolean refuse(MatchPosition place, Pattern expected) {
        return explains && refuse(place.node(), place.expecting(expected));
    }

    boolean refuse(Node at, String expected) {
        if (explains && (farthest == null || met > farthest.met())) {
            farthest = Explanation.failed(at, at, expected, met);
        }
        return false;
    }

    Explanation explanation(Node root) {
        return found != null || farthest == null
                ? Explanation.matching(root)
                : Explanation.failed(root, farthest.node(), farthest.failed(), farthest.met());
    }

    Mark mark() {
        return new Mark(roots.size(), nodes.size(), bound.size(), ends.size(), met);
    }

    void rewind(Mark mark) {
        shorten(roots, mark.roots);
        shorten(nodes, mark.nodes);
        shorten(captures, mark.bound);
        shorten(bound, mark.bound);
        shorten(ends, mark.ends);
        met = mark.met;
    }

    private static void shorten(List<?> list, int size) {
        while (list.size() > size) {
            list.remove(list.size() - 1);
        }
    }
}
