package org.onnxtwist.diff.align;

import java.util.HashMap;
import java.util.Map;

/** Pairs nodes of which something is true that is true of one node on each side. */
record UniqueRound(Trait trait) implements AlignmentRound {
    /** Something that can be true of a node, as a number. */
    interface Trait {
        /** Of a node for which there is nothing to tell. */
        long NONE = 0;

        /** The number; {@link #NONE} to leave the node out. */
        long of(Side side, int node);
    }

    /** What a node is and the elements of its weights, whatever it is connected to. */
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

    /** What a node reads first and who reads it, whatever it is itself: so one node replaces another. */
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
