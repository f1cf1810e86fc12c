package org.onnxtwist.match;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;

/**
 * A further root of a pattern, found from a value or node that both roots reach.
 *
 * @param pattern the pattern of the further root
 * @param links the captures that it reaches
 */
record SiblingRoot(NodePattern pattern, List<Link> links) {
    /** A capture, and the number of nodes on the way from it to the root. */
    record Link(Capture<?> capture, int distance) {}

    /** A root that is found from captures that are already known. */
    static SiblingRoot of(Set<Capture<?>> known, NodePattern other) {
        List<Link> links = new ArrayList<>();
        other.forEachCapture(0, (capture, below) -> {
            if (capture.isPlace() && known.contains(capture)) {
                links.add(new Link(capture, below));
            }
        });
        return new SiblingRoot(other, List.copyOf(links));
    }

    boolean match(MatchState attempt, Node from, Continuation then) {
        for (Node candidate : candidates(attempt)) {
            if (attempt.isInside(candidate) && !attempt.roots().contains(candidate)) {
                MatchState.Mark mark = attempt.mark();
                attempt.addRoot(candidate);
                if (pattern.match(attempt, new MatchPosition.Root(candidate), then)) {
                    return true;
                }
                attempt.rewind(mark);
            }
        }
        return attempt.refuse(from, "shares a value with " + pattern);
    }

    /** The candidates from every link, since alternatives may reach different captures, or one at different distances. */
    private Set<Node> candidates(MatchState attempt) {
        Set<Node> all = new LinkedHashSet<>();
        for (Link link : links) {
            Object bound = attempt.bound(link.capture);
            if (bound != null) {
                all.addAll(candidates(bound, link.distance));
            }
        }
        return all;
    }

    private static Set<Node> candidates(Object bound, int distance) {
        Set<Node> reached = new LinkedHashSet<>();
        if (bound instanceof Node node) {
            reached.add(node);
        } else if (bound instanceof Value value) {
            if (distance == 0) {
                value.producer().ifPresent(reached::add);
            } else {
                addUsers(value, reached);
                return further(reached, distance - 1);
            }
        }
        return further(reached, distance);
    }

    private static Set<Node> further(Set<Node> nodes, int distance) {
        Set<Node> reached = nodes;
        for (int i = 0; i < distance; i++) {
            Set<Node> users = new LinkedHashSet<>();
            reached.forEach(node -> node.outputs().forEach(output -> addUsers(output, users)));
            reached = users;
        }
        return reached;
    }

    private static void addUsers(Value value, Set<Node> users) {
        if (value.uses().size() > Pattern.MAX_USERS) {
            return;
        }
        for (Use use : value.uses()) {
            if (use instanceof Use.Input in) {
                users.add(in.node());
            }
        }
    }
}
