package org.onnxtwist.diff.align;

import java.util.function.ToLongFunction;
import org.onnxtwist.ir.Value;

/**
 * Hashes of nodes together with everything they depend on, or everything that depends on them, up to the nearest nodes that already have a
 * counterpart, which count as the same on both sides. Linear in nodes and inputs.
 */
final class ColourRefinement {
    private static final long OMITTED = 101;
    private static final long PAIRED = 102;
    private static final long GIVEN = 103;
    private static final long OUTPUT = 104;
    private static final long UNKNOWN = 105;

    private final Labels labels;

    ColourRefinement(Labels labels) {
        this.labels = labels;
    }

    /** The colours of the nodes, refined in both directions: nodes of the same colour are interchangeable. */
    long[] both(Side side) {
        long[] colours = down(side, labels.of(side.graph()));
        colours = up(side, colours);
        colours = down(side, colours);
        return up(side, colours);
    }

    long[] down(Side side) {
        return down(side, labels.of(side.graph()));
    }

    long[] up(Side side) {
        long[] own = labels.of(side.graph()).clone();
        for (int i = 0; i < own.length; i++) {
            own[i] = bodies(side.graph(), i, own[i], value -> UNKNOWN);
        }
        return up(side, own);
    }

    private long[] down(Side side, long[] own) {
        IndexedGraph graph = side.graph();
        long[] values = new long[graph.valueCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = side.pair(i) != 0 ? Hashing.of(PAIRED, side.pair(i)) : source(graph.value(i), value -> UNKNOWN);
        }
        return down(graph, own, values);
    }

    /** The colour of a value that no node of its graph produces; 0 for one that a node produces. */
    private long source(Value value, ToLongFunction<Value> outside) {
        if (Weights.isWeight(value)) {
            return labels.weights().sum(value, labels.strictness());
        }
        return value.producer().isPresent() ? 0 : outside.applyAsLong(value);
    }

    /** @param values the colours of values that are known, 0 for the others, which are filled in */
    private long[] down(IndexedGraph graph, long[] own, long[] values) {
        long[] colours = new long[graph.nodeCount()];
        for (int node = 0; node < colours.length; node++) {
            long colour = own[node];
            for (int value : graph.reads(node)) {
                colour = Hashing.of(colour, value == IndexedGraph.NONE ? OMITTED : values[value]);
            }
            colours[node] = bodies(graph, node, colour, value -> values[graph.numberOf(value)]);
            int[] made = graph.makes(node);
            for (int i = 0; i < made.length; i++) {
                if (values[made[i]] == 0) {
                    values[made[i]] = Hashing.of(colours[node], i);
                }
            }
        }
        return colours;
    }

    private long bodies(IndexedGraph graph, int node, long colour, ToLongFunction<Value> outside) {
        long sum = colour;
        if (labels.strictness() != Strictness.OPERATOR) {
            for (IndexedGraph.Body body : graph.bodies(node)) {
                sum = Hashing.of(Hashing.of(sum, body.attribute().name()), body.index(), body(body.graph(), outside));
            }
        }
        return sum;
    }

    /**
     * The hash of the computation of a subgraph, given the colours of the values that it captures. Its inputs are identified by position.
     */
    long body(IndexedGraph graph, ToLongFunction<Value> outside) {
        long[] values = new long[graph.valueCount()];
        for (int i = 0; i < values.length; i++) {
            Value value = graph.value(i);
            values[i] = value.graph() == graph.graph() || Weights.isWeight(value)
                    ? source(value, input -> 0)
                    : outside.applyAsLong(value);
        }
        for (int i = 0; i < graph.graph().inputs().size(); i++) {
            values[graph.numberOf(graph.graph().inputs().get(i))] = Hashing.of(GIVEN, i);
        }
        long sum = 0;
        for (long colour : down(graph, labels.of(graph), values)) {
            sum += Hashing.mix(colour);
        }
        for (Value output : graph.graph().outputs()) {
            sum = Hashing.of(sum, values[graph.numberOf(output)]);
        }
        return sum;
    }

    private long[] up(Side side, long[] own) {
        IndexedGraph graph = side.graph();
        long[] outputs = new long[graph.valueCount()];
        for (int i = 0; i < graph.graph().outputs().size(); i++) {
            int value = graph.numberOf(graph.graph().outputs().get(i));
            outputs[value] += Hashing.of(OUTPUT, side.outputPair(i));
        }
        long[] colours = new long[graph.nodeCount()];
        for (int node = colours.length - 1; node >= 0; node--) {
            if (side.isPaired(node)) {
                colours[node] = Hashing.of(PAIRED, number(side, node));
                continue;
            }
            // Readers have no order.
            long readers = 0;
            int[] made = graph.makes(node);
            for (int i = 0; i < made.length; i++) {
                long sum = outputs[made[i]];
                for (int j = graph.firstReading(made[i]); j < graph.endOfReadings(made[i]); j++) {
                    sum += Hashing.of(colours[graph.reader(j)], slot(graph, j));
                }
                readers += Hashing.of(i, sum);
            }
            colours[node] = Hashing.of(own[node], readers);
        }
        return colours;
    }

    /** A number that a paired node and its counterpart have in common, and no other node. */
    private static long number(Side side, int node) {
        int[] made = side.graph().makes(node);
        return made.length == 0 ? 0 : side.pair(made[0]);
    }

    /** A number that distinguishes the inputs of a node, including those inside its subgraphs. */
    private long slot(IndexedGraph graph, int reading) {
        int slot = graph.slot(reading);
        if (slot >= 0) {
            return slot;
        }
        IndexedGraph.Capture capture = graph.captures(graph.reader(reading)).get(~slot);
        return Hashing.of(capture.reader().map(labels::of).orElse(OUTPUT), capture.slot());
    }
}
