package org.onnxtwist.diff.align;

import java.util.concurrent.atomic.AtomicInteger;
import org.onnxtwist.ir.Value;

/** Two graphs that are compared, and the correspondence between their nodes and values. */
public final class GraphPair {
    private final String place;
    private final Side before;
    private final Side after;
    private final AtomicInteger lastPair;

    private GraphPair(String place, IndexedGraph before, IndexedGraph after, AtomicInteger lastPair) {
        this.place = place;
        this.before = new Side(before);
        this.after = new Side(after);
        this.lastPair = lastPair;
    }

    /** The pair of two outermost graphs, whose inputs and outputs are matched by name if {@code portsAreNamed}, otherwise by position. */
    public static GraphPair of(String place, IndexedGraph before, IndexedGraph after, boolean portsAreNamed) {
        GraphPair pair = new GraphPair(place, before, after, new AtomicInteger());
        pair.pairPorts(portsAreNamed);
        return pair;
    }

    /** The pair of two subgraphs of nodes of this pair. Captured values keep the counterparts that they have in these graphs. */
    GraphPair inside(IndexedGraph.Body bodyBefore, IndexedGraph.Body bodyAfter, String node) {
        String list = bodyBefore.attribute().value().graphs().count() > 1 ? "[" + bodyBefore.index() + "]" : "";
        String path = (place.isEmpty() ? "" : place + " / ") + node + " / "
                + bodyBefore.attribute().name() + list;
        GraphPair inner = new GraphPair(path, bodyBefore.graph(), bodyAfter.graph(), lastPair);
        share(before, inner.before);
        share(after, inner.after);
        inner.pairPorts(false);
        return inner;
    }

    private static void share(Side outer, Side inner) {
        for (int i = 0; i < inner.graph().valueCount(); i++) {
            Value value = inner.value(i);
            if (value.graph() != inner.graph().graph()) {
                inner.pairValue(i, outer.pair(outer.graph().numberOf(value)));
            }
        }
    }

    private void pairPorts(boolean areNamed) {
        Ports inputs =
                Ports.of(before.graph().graph().inputs(), after.graph().graph().inputs(), areNamed);
        for (Ports.Pair port : inputs.pairs()) {
            pairValues(
                    before.graph().numberOf(inputs.before(port)), after.graph().numberOf(inputs.after(port)));
        }
        Ports outputs =
                Ports.of(before.graph().graph().outputs(), after.graph().graph().outputs(), areNamed);
        for (Ports.Pair port : outputs.pairs()) {
            int number = lastPair.incrementAndGet();
            before.pairOutput(port.before(), number);
            after.pairOutput(port.after(), number);
        }
    }

    /** Makes two nodes counterparts, and their outputs too. */
    void pairNodes(int nodeBefore, int nodeAfter) {
        before.pairNode(nodeBefore, nodeAfter);
        after.pairNode(nodeAfter, nodeBefore);
        int[] madeBefore = before.graph().makes(nodeBefore);
        int[] madeAfter = after.graph().makes(nodeAfter);
        for (int i = 0; i < Math.min(madeBefore.length, madeAfter.length); i++) {
            pairValues(madeBefore[i], madeAfter[i]);
        }
    }

    private void pairValues(int valueBefore, int valueAfter) {
        int number = lastPair.incrementAndGet();
        before.pairValue(valueBefore, number);
        after.pairValue(valueAfter, number);
    }

    /** Tells whether these are the main graphs, whose inputs and outputs are matched by name. */
    public boolean isMain() {
        return place.isEmpty();
    }

    /** The path to the graphs; empty for the main graph. */
    public String place() {
        return place;
    }

    public Side before() {
        return before;
    }

    public Side after() {
        return after;
    }

    /** Tells whether a side has no node left to be paired. */
    boolean isSettled() {
        return before.unpaired() == 0 || after.unpaired() == 0;
    }
}
