package org.onnxtwist.diff.align;

import java.util.function.LongConsumer;

/** The places that read the outputs of a node, identified by the same numbers in both graphs. */
final class Readers {
    private static final long OUTPUT = 1;

    private Readers() {}

    /** A hash of all readers that have a counterpart; 0 if there are none. */
    static long sum(Side side, int node) {
        long[] sum = {0};
        forEach(side, node, key -> sum[0] += Hashing.mix(key));
        return sum[0];
    }

    /** Visits the places that have a counterpart and read an output of a node, each as a number that it shares with its counterpart. */
    static void forEach(Side side, int node, LongConsumer visitor) {
        IndexedGraph graph = side.graph();
        int[] made = graph.makes(node);
        for (int i = 0; i < made.length; i++) {
            if (side.outputPairOf(made[i]) != 0) {
                visitor.accept(keyOfOutput(side.outputPairOf(made[i]), i));
            }
            for (int j = graph.firstReading(made[i]); j < graph.endOfReadings(made[i]); j++) {
                int reader = graph.reader(j);
                int[] makes = graph.makes(reader);
                if (side.isPaired(reader) && makes.length > 0 && graph.slot(j) >= 0) {
                    visitor.accept(key(side.pair(makes[0]), graph.slot(j), i));
                }
            }
        }
    }

    /** The number of the place {@code slot} of a reader that reads output {@code output} of another node. */
    static long key(int pairOfReader, int slot, int output) {
        return Hashing.of(pairOfReader, slot, output);
    }

    /** The number of an output of the graph as a place that reads output {@code output} of a node. */
    static long keyOfOutput(int pair, int output) {
        return Hashing.of(OUTPUT, ~(long) pair, output);
    }
}
