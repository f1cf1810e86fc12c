package org.onnxtwist.diff.align;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;

/**
 * Pairs nodes of one colour. Of several of a colour, those are paired first whose surroundings are paired with each other, then
 * those of one name, then the others in order.
 *
 * @param ties whether nodes are paired between which nothing decides
 */
record ColourRound(Labels labels, Direction direction, boolean ties) implements AlignmentRound {
    /** From where nodes are told apart. */
    enum Direction {
        BOTH,
        DOWN,
        UP
    }

    /** The nodes of one colour, or of one key, on each side. */
    private record Group(List<Integer> before, List<Integer> after) {
        Group() {
            this(new ArrayList<>(1), new ArrayList<>(1));
        }

        boolean isTie() {
            return before.size() > 1 || after.size() > 1;
        }

        void pairInOrder(GraphPair graphs) {
            int count = Math.min(before.size(), after.size());
            for (int i = 0; i < count; i++) {
                graphs.pairNodes(before.get(i), after.get(i));
            }
        }
    }

    /** Something about a node. */
    private interface Key {
        long of(Side side, int node);
    }

    private static final List<Key> TIE_BREAKERS = List.of(
            ColourRound::surroundings,
            ColourRound::inputs,
            (side, node) -> Hashing.of(1, Naming.key(side.graph().node(node))),
            (side, node) -> 0);

    @Override
    public void run(GraphPair graphs) {
        long[] before = colours(graphs.before());
        long[] after = colours(graphs.after());
        IndexedGraph graph = graphs.before().graph();
        groups(graphs, candidates(graphs.before()), candidates(graphs.after()), i -> before[i], i -> after[i]).stream()
                .sorted(Comparator.<Group>comparingInt(
                                group -> graph.depth(group.before().get(0)))
                        .thenComparing(group -> group.before().get(0)))
                .forEach(group -> pair(graphs, group));
    }

    private long[] colours(Side side) {
        ColourRefinement colours = new ColourRefinement(labels);
        return switch (direction) {
            case BOTH -> colours.both(side);
            case DOWN -> colours.down(side);
            case UP -> colours.up(side);
        };
    }

    private List<Integer> candidates(Side side) {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 0; i < side.graph().nodeCount(); i++) {
            if (!side.isPaired(i) && (ties || hasContext(side, i))) {
                nodes.add(i);
            }
        }
        return nodes;
    }

    /** Tells whether there is something in the direction looked to: a node that reads nothing has the colour of all its likes. */
    private boolean hasContext(Side side, int node) {
        IndexedGraph graph = side.graph();
        if (direction == Direction.UP) {
            for (int value : graph.makes(node)) {
                if (graph.endOfReadings(value) > graph.firstReading(value) || side.outputPairOf(value) != 0) {
                    return true;
                }
            }
            return false;
        }
        if (direction == Direction.DOWN && graph.captures(node).isEmpty()) {
            for (int value : graph.reads(node)) {
                if (value != IndexedGraph.NONE && !side.isWeight(value)) {
                    return true;
                }
            }
            return false;
        }
        return true;
    }

    /** The groups that have nodes on both sides, in the order of their first ones. */
    private static List<Group> groups(
            GraphPair graphs,
            List<Integer> nodesBefore,
            List<Integer> nodesAfter,
            IntToLongFunction before,
            IntToLongFunction after) {
        Map<Long, Group> groups = new LinkedHashMap<>();
        for (int node : nodesBefore) {
            if (!graphs.before().isPaired(node)) {
                groups.computeIfAbsent(before.applyAsLong(node), key -> new Group())
                        .before()
                        .add(node);
            }
        }
        for (int node : nodesAfter) {
            Group group = graphs.after().isPaired(node) ? null : groups.get(after.applyAsLong(node));
            if (group != null) {
                group.after().add(node);
            }
        }
        return groups.values().stream()
                .filter(group -> !group.after().isEmpty())
                .toList();
    }

    private void pair(GraphPair graphs, Group group) {
        if (!group.isTie()) {
            group.pairInOrder(graphs);
            return;
        }
        // Nodes of one colour from both directions are interchangeable.
        boolean inOrder = ties || direction == Direction.BOTH;
        for (Key key : TIE_BREAKERS) {
            groups(
                            graphs,
                            group.before(),
                            group.after(),
                            i -> key.of(graphs.before(), i),
                            i -> key.of(graphs.after(), i))
                    .stream()
                    .filter(alike -> inOrder || !alike.isTie())
                    .forEach(alike -> alike.pairInOrder(graphs));
        }
    }

    private static long inputs(Side side, int node) {
        long sum = 0;
        for (int value : side.graph().reads(node)) {
            sum = Hashing.of(sum, side.pair(value));
        }
        for (IndexedGraph.Capture capture : side.graph().captures(node)) {
            sum = Hashing.of(sum, side.pair(side.graph().numberOf(capture.value())));
        }
        return sum;
    }

    private static long surroundings(Side side, int node) {
        return Hashing.of(inputs(side, node), Readers.sum(side, node));
    }
}
