package org.onnxtwist.diff;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.onnxtwist.diff.Difference.Port;
import org.onnxtwist.diff.align.GraphPair;
import org.onnxtwist.diff.align.IndexedGraph;
import org.onnxtwist.diff.align.Naming;
import org.onnxtwist.diff.align.Ports;
import org.onnxtwist.diff.align.Readings;
import org.onnxtwist.diff.align.Side;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Value;

/** Compares the inputs and outputs of two graphs. */
record PortComparison(GraphPair graphs, Readings readings, WeightComparison weights, Consumer<Difference> found) {
    void compare() {
        Graph before = graphs.before().graph().graph();
        Graph after = graphs.after().graph().graph();
        compare(Port.INPUT, Ports.of(before.inputs(), after.inputs(), graphs.isMain()));
        Ports outputs = Ports.of(before.outputs(), after.outputs(), graphs.isMain());
        compare(Port.OUTPUT, outputs);
        outputs.pairs().forEach(pair -> wiring(outputs, pair));
    }

    private void compare(Port port, Ports ports) {
        for (Ports.Pair pair : ports.pairs()) {
            compare(port, ports.before(pair), ports.after(pair));
        }
        if (graphs.isMain()) {
            order(port, ports);
        }
        for (int index : ports.removed()) {
            Value value = ports.before().get(index);
            found.accept(new Difference.PortRemoved(
                    graphs.place(), port, Naming.of(value), value.type(), readBy(graphs.before(), port, value)));
        }
        for (int index : ports.added()) {
            Value value = ports.after().get(index);
            found.accept(new Difference.PortAdded(
                    graphs.place(), port, Naming.of(value), value.type(), readBy(graphs.after(), port, value)));
        }
    }

    private List<String> readBy(Side side, Port port, Value value) {
        return port == Port.INPUT
                ? readings.readers(side, new int[] {side.graph().numberOf(value)})
                : List.of();
    }

    private void compare(Port port, Value before, Value after) {
        String name = Naming.of(before);
        if (graphs.isMain() && !name.equals(Naming.of(after))) {
            found.accept(new Difference.PortRenamed(port, name, Naming.of(after)));
        }
        if (!before.type().equals(after.type())) {
            found.accept(new Difference.PortTypeChange(graphs.place(), port, name, before.type(), after.type()));
        }
        new DescriptionComparison(found).compare(graphs.place(), port.word() + " '" + name + "'", before, after);
        if (port == Port.INPUT && weights.weights().areRead()) {
            compareDefaults(before, after);
        }
    }

    private void compareDefaults(Value before, Value after) {
        if (before.initializer().isPresent() && after.initializer().isPresent()) {
            weights.compare(graphs.place(), before, after);
        } else if (before.initializer().isPresent()) {
            found.accept(new Difference.WeightRemoved(
                    graphs.place(), Naming.of(before), weights.type(before), List.of("input " + Naming.of(before))));
        } else if (after.initializer().isPresent()) {
            found.accept(new Difference.WeightAdded(
                    graphs.place(), Naming.of(after), weights.type(after), List.of("input " + Naming.of(after))));
        }
    }

    private void order(Port port, Ports ports) {
        List<Ports.Pair> pairs = ports.pairs();
        boolean reordered = IntStream.range(1, pairs.size())
                .anyMatch(i -> pairs.get(i - 1).after() > pairs.get(i).after());
        if (reordered) {
            found.accept(new Difference.PortsReordered(port, names(ports.before()), names(ports.after())));
        }
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(Naming::of).toList();
    }

    /** Reports an output that another node computes. */
    private void wiring(Ports outputs, Ports.Pair pair) {
        Side left = graphs.before();
        Side right = graphs.after();
        int before = left.graph().numberOf(outputs.before(pair));
        int after = right.graph().numberOf(outputs.after(pair));
        if (!readings.areSame(before, after) && !readings.isAlone(left, before) && !readings.isAlone(right, after)) {
            found.accept(new Difference.WiringChange(
                    graphs.place(),
                    "output " + readings.output(left, pair.before()),
                    source(left, before),
                    source(right, after)));
        }
    }

    /** The description of the producer of a value, or of the value itself if no node produces it; an output has the name of its value. */
    private String source(Side side, int value) {
        int maker = side.graph().maker(value);
        return maker == IndexedGraph.NONE ? readings.name(side, value) : readings.node(side, maker);
    }
}
