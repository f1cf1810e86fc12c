package org.onnxtwist.diff;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.diff.align.GraphPair;
import org.onnxtwist.diff.align.IndexedGraph;
import org.onnxtwist.diff.align.Naming;
import org.onnxtwist.diff.align.Readings;
import org.onnxtwist.diff.align.Side;
import org.onnxtwist.diff.align.Weights;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** Compares two graphs whose nodes and values have been paired; their subgraphs are compared separately. */
record GraphComparison(
        GraphPair graphs,
        Readings readings,
        AttributeComparison attributes,
        WeightComparison contents,
        DescriptionComparison descriptions,
        Consumer<Difference> found) {
    static GraphComparison of(GraphPair graphs, Readings readings, Weights weights, Consumer<Difference> found) {
        return new GraphComparison(
                graphs,
                readings,
                new AttributeComparison(weights, found),
                new WeightComparison(weights, found),
                new DescriptionComparison(found),
                found);
    }

    void compare() {
        Side before = graphs.before();
        Side after = graphs.after();
        descriptions.compare(
                graphs.place(),
                graphs.isMain() ? "the graph" : "it",
                before.graph().graph(),
                after.graph().graph());
        for (int i = 0; i < before.graph().nodeCount(); i++) {
            if (before.isPaired(i)) {
                compare(i, before.partner(i));
            } else {
                found.accept(new Difference.NodeRemoved(
                        graphs.place(),
                        before.graph().node(i).toString(),
                        reads(before, i),
                        readings.readers(before, before.graph().makes(i))));
            }
        }
        for (int i = 0; i < after.graph().nodeCount(); i++) {
            if (!after.isPaired(i)) {
                found.accept(new Difference.NodeAdded(
                        graphs.place(),
                        after.graph().node(i).toString(),
                        reads(after, i),
                        readings.readers(after, after.graph().makes(i))));
            }
        }
        weights(before);
        weights(after);
    }

    private List<String> reads(Side side, int node) {
        List<String> names = new ArrayList<>();
        for (int value : side.graph().reads(node)) {
            if (value != IndexedGraph.NONE) {
                names.add(readings.name(side, value));
            }
        }
        return names;
    }

    /** Compares two nodes that are counterparts. */
    void compare(int nodeBefore, int nodeAfter) {
        Node before = graphs.before().graph().node(nodeBefore);
        Node after = graphs.after().graph().node(nodeAfter);
        if (!before.operator().equals(after.operator())) {
            found.accept(new Difference.OperatorChange(
                    graphs.place(),
                    before.toString(),
                    before.operator().toString(),
                    after.operator().toString()));
        }
        descriptions.compare(graphs.place(), before.toString(), before, after);
        Set<String> names = new LinkedHashSet<>();
        before.attributes().forEach(attribute -> names.add(attribute.name()));
        after.attributes().forEach(attribute -> names.add(attribute.name()));
        for (String name : names) {
            attributes.compare(graphs.place(), before.toString(), name, before.attribute(name), after.attribute(name));
        }
        wiring(
                before,
                graphs.before().graph().reads(nodeBefore),
                graphs.after().graph().reads(nodeAfter));
        outputs(before, after);
    }

    private void wiring(Node node, int[] before, int[] after) {
        for (int i = 0; i < Math.max(before.length, after.length); i++) {
            int left = i < before.length ? before[i] : IndexedGraph.NONE;
            int right = i < after.length ? after[i] : IndexedGraph.NONE;
            if (!readings.areSame(left, right)
                    && !readings.isAlone(graphs.before(), left)
                    && !readings.isAlone(graphs.after(), right)) {
                found.accept(new Difference.WiringChange(
                        graphs.place(),
                        "input " + i + " of " + node,
                        readings.name(graphs.before(), left),
                        readings.name(graphs.after(), right)));
            }
        }
    }

    private void outputs(Node before, Node after) {
        if (!made(before).equals(made(after))) {
            found.accept(new Difference.OutputsChange(graphs.place(), before.toString(), names(before), names(after)));
        }
        for (int i = 0; i < Math.min(before.outputCount(), after.outputCount()); i++) {
            Value left = before.output(i);
            Value right = after.output(i);
            // Outputs of the graph are covered by the comparison of the ports.
            if (!left.isOutput() && !right.isOutput()) {
                descriptions.compare(graphs.place(), "value " + left, left, right);
                if (!left.type().equals(right.type())) {
                    found.accept(new Difference.TypeChange(graphs.place(), left.toString(), left.type(), right.type()));
                }
            }
        }
    }

    /** The indices of the outputs that a node produces; omitted ones are left out. */
    private static Set<Integer> made(Node node) {
        Set<Integer> places = new LinkedHashSet<>();
        for (int i = 0; i < node.outputCount(); i++) {
            if (!node.output(i).isOmitted()) {
                places.add(i);
            }
        }
        return places;
    }

    private static List<String> names(Node node) {
        return node.outputs().stream().map(Value::toString).toList();
    }

    private void weights(Side side) {
        IndexedGraph graph = side.graph();
        for (int i = 0; i < graph.valueCount(); i++) {
            Value value = graph.value(i);
            if (side.isWeight(i)
                    && value.graph() == graph.graph()
                    && !readings.weights().isPaired(value)) {
                String name = Naming.of(value);
                List<String> readers = readings.readers(side, new int[] {i});
                found.accept(
                        side == graphs.before()
                                ? new Difference.WeightRemoved(graphs.place(), name, contents.type(value), readers)
                                : new Difference.WeightAdded(graphs.place(), name, contents.type(value), readers));
            }
        }
    }
}
