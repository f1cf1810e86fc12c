package org.onnxtwist.diff.align;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Pairs nodes of one label that stand at the same place beside counterparts: those that a counterpart reads, since there is one at each
 * of its inputs, and those that read a counterpart.
 *
 * @param ties whether nodes that read a counterpart are paired, of which there may be several at one place
 */
record NeighbourRound(Labels labels, boolean ties) implements AlignmentRound {
    private static final long ABOVE = 1;
    private static final long BELOW = 2;

    @Override
    public void run(GraphPair graphs) {
        Run run = new Run(graphs, labels);
        run.sweepUp();
        if (ties) {
            run.sweepDown();
        }
    }

    /** Offers of nodes of the first side: by the place at which they stand. */
    private static final class Run {
        private final GraphPair graphs;
        private final long[] before;
        private final long[] after;
        private final Map<Long, Deque<Integer>> offers = new HashMap<>();

        Run(GraphPair graphs, Labels labels) {
            this.graphs = graphs;
            this.before = labels.of(graphs.before().graph());
            this.after = labels.of(graphs.after().graph());
        }

        void sweepUp() {
            for (int i = 0; i < before.length; i++) {
                if (!graphs.before().isPaired(i)) {
                    int node = i;
                    Readers.forEach(graphs.before(), i, key -> offer(Hashing.of(ABOVE, key, before[node]), node));
                }
            }
            for (int i = after.length - 1; i >= 0; i--) {
                int node = i;
                Readers.forEach(graphs.after(), i, key -> take(node, Hashing.of(ABOVE, key, after[node])));
            }
        }

        void sweepDown() {
            for (int i = 0; i < before.length; i++) {
                int[] reads = graphs.before().graph().reads(i);
                for (int slot = 0; slot < reads.length && !graphs.before().isPaired(i); slot++) {
                    if (graphs.before().pair(reads[slot]) != 0) {
                        offer(below(graphs.before(), reads[slot], slot, before[i]), i);
                    }
                }
            }
            for (int i = 0; i < after.length; i++) {
                int[] reads = graphs.after().graph().reads(i);
                for (int slot = 0; slot < reads.length && !graphs.after().isPaired(i); slot++) {
                    if (graphs.after().pair(reads[slot]) != 0) {
                        take(i, below(graphs.after(), reads[slot], slot, after[i]));
                    }
                }
            }
        }

        private void offer(long key, int node) {
            offers.computeIfAbsent(key, place -> new ArrayDeque<>(1)).add(node);
        }

        private static long below(Side side, int value, int slot, long label) {
            return Hashing.of(Hashing.of(BELOW, side.pair(value), slot), label);
        }

        /** Pairs a node of the second side with the first that is still offered at a place, and offers what is beside that. */
        private void take(int node, long key) {
            Deque<Integer> offered = offers.get(key);
            while (!graphs.after().isPaired(node) && offered != null && !offered.isEmpty()) {
                int candidate = offered.removeFirst();
                if (!graphs.before().isPaired(candidate)) {
                    graphs.pairNodes(candidate, node);
                    offerNeighbours(candidate);
                }
            }
        }

        private void offerNeighbours(int node) {
            Side side = graphs.before();
            IndexedGraph graph = side.graph();
            for (int value : graph.makes(node)) {
                for (int i = graph.firstReading(value); i < graph.endOfReadings(value); i++) {
                    int reader = graph.reader(i);
                    if (!side.isPaired(reader) && graph.slot(i) >= 0 && side.pair(value) != 0) {
                        offer(below(side, value, graph.slot(i), before[reader]), reader);
                    }
                }
            }
            int[] reads = graph.reads(node);
            for (int slot = 0; slot < reads.length; slot++) {
                int maker = reads[slot] == IndexedGraph.NONE ? IndexedGraph.NONE : graph.maker(reads[slot]);
                if (maker != IndexedGraph.NONE && !side.isPaired(maker)) {
                    long key = Readers.key(
                            side.pair(graph.makes(node)[0]),
                            slot,
                            graph.value(reads[slot]).outputIndex());
                    offer(Hashing.of(ABOVE, key, before[maker]), maker);
                }
            }
        }
    }
}
