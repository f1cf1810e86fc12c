package org.onnxtwist.diff.align;

import java.util.HashMap;
import java.util.Map;

/** Pairs nodes by a trait whose value exactly one node has on each side. */
record UniqueRound(Trait trait) implements AlignmentRound {
    /** A property of nodes, as a number. */
    interface Trait {
        /** The value for a node without the property. */
        long NONE = 0;

        /** The number; {@link #NONE} to leave the node out. */
        long of(Side side, int node);
    }

    /** The node itself with the elements of its weights, regardless of its connections; only for nodes that read a weight. */
    static Trait fingerprint(Labels exact) {
        return (side, node) -> {
            for (int value : side.graph().reads(node)) {
                if (side.isWeight(value)) {
                    return exact.of(side.graph())[node];
                }
            }
            return Trait.NONE;
        };
    }

    /** Operator and name. */
    static Trait name(Labels operator) {
        return (side, node) -> {
            String name = Naming.key(side.graph().node(node));
            return name.isEmpty() ? Trait.NONE : Hashing.of(operator.of(side.graph())[node], name);
        };
    }

    /** The first input and the readers of a node, regardless of the node itself; pairs a node with its replacement. */
    static Trait surroundings() {
        return (side, node) -> {
            int[] reads = side.graph().reads(node);
            int pair = reads.length == 0 ? 0 : side.pair(reads[0]);
            long readers = Readers.sum(side, node);
            return pair == 0 || readers == 0 ? Trait.NONE : Hashing.of(pair, readers);
        };
    }

    @Override
    public void run(GraphPair graphs) {
        Map<Long, Integer> before = unique(graphs.before());
        Map<Long, Integer> after = unique(graphs.after());
        before.forEach((key, node) -> {
            int other = after.getOrDefault(key, IndexedGraph.NONE);
            if (node != IndexedGraph.NONE && other != IndexedGraph.NONE) {
                graphs.pairNodes(node, other);
            }
        });
    }

    private Map<Long, Integer> unique(Side side) {
        Map<Long, Integer> nodes = new HashMap<>();
        for (int i = 0; i < side.graph().nodeCount(); i++) {
            long key = side.isPaired(i) ? Trait.NONE : trait.of(side, i);
            if (key != Trait.NONE && nodes.putIfAbsent(key, i) != null) {
                nodes.put(key, IndexedGraph.NONE);
            }
        }
        return nodes;
    }
}
