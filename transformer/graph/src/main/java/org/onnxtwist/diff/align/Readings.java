package org.onnxtwist.diff.align;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Value;

/** The places that read values, the values that their counterparts read, and the description of both in messages. */
public record Readings(GraphPair graphs, WeightPairs weights) {
    /** Tells whether two values are counterparts, or both are absent. */
    public boolean areSame(int before, int after) {
        if (before == IndexedGraph.NONE || after == IndexedGraph.NONE) {
            return before == after;
        }
        Side left = graphs.before();
        Side right = graphs.after();
        if (left.isWeight(before) && right.isWeight(after)) {
            return weights.arePaired(left.value(before), right.value(after));
        }
        return left.pair(before) != 0 && left.pair(before) == right.pair(after);
    }

    /** Tells whether a value comes from a part that only its own side has; the report of that part lists its readers. */
    public boolean isAlone(Side side, int value) {
        if (value == IndexedGraph.NONE || side.pair(value) != 0) {
            return false;
        }
        if (side.isWeight(value)) {
            return !weights.isPaired(side.value(value));
        }
        int maker = side.graph().maker(value);
        return maker == IndexedGraph.NONE || !side.isPaired(maker);
    }

    /** The places of one side that read one of the given values, each with the value that its counterpart reads instead. */
    public List<String> readers(Side side, int[] values) {
        boolean isBefore = side == graphs.before();
        List<String> places = new ArrayList<>();
        for (int value : values) {
            for (int i = side.graph().firstReading(value); i < side.graph().endOfReadings(value); i++) {
                places.add(reader(side, i) + instead(side, i, isBefore));
            }
            for (int output : side.outputsOf(value)) {
                places.add("output " + output(side, output) + insteadOfOutput(side, output, isBefore));
            }
        }
        return places;
    }

    private String reader(Side side, int reading) {
        IndexedGraph graph = side.graph();
        int slot = graph.slot(reading);
        int node = graph.reader(reading);
        return (slot < 0 ? "a subgraph" : "input " + slot) + " of " + node(side, node);
    }

    /** The description of a node in messages: that of its counterpart in the first model, if it has one. */
    public String node(Side side, int node) {
        return side == graphs.after() && side.isPaired(node)
                ? graphs.before().graph().node(side.partner(node)).toString()
                : side.graph().node(node).toString();
    }

    private String instead(Side side, int reading, boolean isBefore) {
        int slot = side.graph().slot(reading);
        int partner = side.partner(side.graph().reader(reading));
        if (slot < 0 || partner == IndexedGraph.NONE) {
            return "";
        }
        Side other = isBefore ? graphs.after() : graphs.before();
        int[] reads = other.graph().reads(partner);
        return shared(other, slot < reads.length ? reads[slot] : IndexedGraph.NONE, isBefore);
    }

    private String insteadOfOutput(Side side, int output, boolean isBefore) {
        Side other = isBefore ? graphs.after() : graphs.before();
        int counterpart = other.outputOfPair(side.outputPair(output));
        return counterpart == IndexedGraph.NONE ? "" : shared(other, other.givenOut(counterpart), isBefore);
    }

    /** The remark that names the value which the other side reads at a place; empty if there is none or only that side has it. */
    private String shared(Side other, int value, boolean isBefore) {
        if (value == IndexedGraph.NONE || isAlone(other, value)) {
            return "";
        }
        return isBefore ? " (which reads " + name(other, value) + " now)" : " (in place of " + name(other, value) + ")";
    }

    /** The description of a value in messages. */
    public String name(Side side, int value) {
        if (value == IndexedGraph.NONE) {
            return "nothing";
        }
        Value read = side.value(value);
        return (side.isWeight(value) ? "weight " : "") + "'" + Naming.of(read) + "'";
    }

    /** The description of an output of the graph: by name in the main graph, otherwise by position. */
    public String output(Side side, int index) {
        return graphs.isMain()
                ? "'" + Naming.of(side.graph().graph().outputs().get(index)) + "'"
                : Integer.toString(index);
    }
}
