package org.onnxtwist.page.drawing.sketch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.page.drawing.sketch.Sketch.Carried;
import org.onnxtwist.page.drawing.sketch.Vertex.Cost;

/** Makes the sketch of one graph. */
final class GraphSketch {
    private static final int MOST_READERS = 4;

    private final ModelSketches facts;
    private final Graph graph;
    private final Predicate<Node> included;
    private final Sketch sketch = Sketch.ofGraph();
    private final Map<Value, Carried> carried = new HashMap<>();

    GraphSketch(ModelSketches facts, Graph graph, Predicate<Node> included) {
        this.facts = facts;
        this.graph = graph;
        this.included = included;
    }

    /** Returns the sketch with all inputs and outputs. */
    Sketch whole() {
        graph.requiredInputs().forEach(this::carried);
        nodes().forEach(this::add);
        for (Value output : graph.outputs()) {
            sketch.add(
                    terminal(BoxFamily.OUTPUT, "output", NodeText.name(output), List.of(), ""),
                    List.of(carried(output)));
        }
        return sketch;
    }

    /** Returns the sketch with the values that are read or made by others. */
    Sketch partial() {
        List<Node> nodes = nodes();
        nodes.forEach(this::add);
        for (Node node : nodes) {
            for (Value value : node.outputs()) {
                if (value.isOutput() && value.graph() == graph) {
                    sketch.add(
                            terminal(BoxFamily.OUTPUT, "output", NodeText.name(value), List.of(), ""),
                            List.of(carried(value)));
                }
                Set<Node> others = value.consumers()
                        .map(reader -> reader.findEnclosing(outer -> outer.graph() == graph))
                        .flatMap(Optional::stream)
                        .filter(reader -> !included.test(reader))
                        .collect(Collectors.toSet());
                if (!others.isEmpty()) {
                    sketch.add(
                            terminal(BoxFamily.OUTSIDE, "to", readers(value), List.of(), ""), List.of(carried(value)));
                }
            }
        }
        return sketch;
    }

    private String readers(Value value) {
        List<String> readers = value.consumers()
                .filter(reader -> !included.test(reader))
                .map(reader -> reader.operator().name())
                .toList();
        return NodeText.shortened(
                readers.stream().limit(MOST_READERS).collect(Collectors.joining(", "))
                        + (readers.size() > MOST_READERS ? " and " + (readers.size() - MOST_READERS) + " more" : ""),
                40);
    }

    private void add(Node node) {
        List<Carried> reads = node.dependencies()
                .filter(value -> !ModelSketches.isWeight(value))
                .map(this::carried)
                .toList();
        put(node, sketch.add(facts.vertex(node, Change.NONE), reads));
    }

    private void put(Node node, int index) {
        for (int i = 0; i < node.outputCount(); i++) {
            Value value = node.output(i);
            if (!value.isOmitted()) {
                carried.put(value, new Carried(index, i, facts.label(value), NodeText.name(value)));
            }
        }
    }

    /** Returns a value that a vertex makes: its node, if that is before, otherwise one that stands for where it comes from. */
    private Carried carried(Value value) {
        Carried known = carried.get(value);
        if (known == null) {
            known = new Carried(sketch.size(), 0, facts.label(value), NodeText.name(value));
            sketch.add(source(value), List.of());
            carried.put(value, known);
        }
        return known;
    }

    private Vertex source(Value value) {
        if (value.graph() == graph && value.isInput()) {
            return terminal(BoxFamily.INPUT, "input", NodeText.name(value), List.of(), facts.label(value));
        }
        if (ModelSketches.isWeight(value)) {
            return terminal(BoxFamily.OUTSIDE, "constant", NodeText.name(value), List.of(NodeText.weight(value)), "");
        }
        String maker = value.producer().map(node -> node.operator().name()).orElse("input");
        return terminal(
                BoxFamily.OUTSIDE,
                "from " + NodeText.shortened(maker, 24),
                NodeText.name(value),
                List.of(),
                facts.label(value));
    }

    private Vertex terminal(BoxFamily family, String word, String name, List<String> lines, String type) {
        return new Vertex(
                word,
                name,
                lines,
                word + " " + name,
                family,
                Change.NONE,
                List.of(),
                facts.kind(List.of(family, word, type)),
                Cost.NONE,
                List.of());
    }

    private List<Node> nodes() {
        List<Node> order = TopologicalOrder.of(graph).stream().filter(included).toList();
        return LateConstants.moved(order, Node::dependencies);
    }
}
