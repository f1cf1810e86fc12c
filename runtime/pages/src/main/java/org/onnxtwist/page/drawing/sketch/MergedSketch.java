package org.onnxtwist.page.drawing.sketch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.page.drawing.sketch.Sketch.Carried;
import org.onnxtwist.page.drawing.sketch.Vertex.Cost;
import org.onnxtwist.page.drawing.sketch.Vertex.Inside;

/**
 * Makes one sketch of two graphs: nodes that correspond to each other are one vertex, with the arcs of both graphs. An arc of the first graph
 * that would close a circle with those of the second is left out.
 */
final class MergedSketch {
    private final ComparedModels models;
    private final Graph before;
    private final Graph after;
    private final Sketch sketch = Sketch.ofComparison();
    private final Map<Value, Carried> carried = new HashMap<>();

    /** The values of the second graph by those of the first that they correspond to. */
    private final Map<Value, Value> sameValues = new HashMap<>();

    private final Set<Value> sameInputs = new HashSet<>();

    MergedSketch(ComparedModels models, Graph before, Graph after, boolean portsAreNamed) {
        this.models = models;
        this.before = before;
        this.after = after;
        pairPorts(portsAreNamed);
    }

    private void pairPorts(boolean areNamed) {
        List<Value> inputs = after.inputs();
        Map<String, Value> named = inputs.stream()
                .filter(value -> value.name().isPresent())
                .collect(Collectors.toMap(value -> value.name().orElse(""), value -> value, (a, b) -> a));
        for (int i = 0; i < before.inputs().size(); i++) {
            Value input = before.inputs().get(i);
            Optional<Value> same = areNamed
                    ? input.name().map(named::get)
                    : i < inputs.size() ? Optional.of(inputs.get(i)) : Optional.empty();
            same.ifPresent(value -> {
                sameValues.put(input, value);
                sameInputs.add(value);
            });
        }
        for (Node node : before.nodes()) {
            models.after(node).ifPresent(partner -> {
                for (int i = 0; i < Math.min(node.outputCount(), partner.outputCount()); i++) {
                    sameValues.put(node.output(i), partner.output(i));
                }
            });
        }
    }

    Sketch sketch() {
        after.requiredInputs().forEach(this::carried);
        before.requiredInputs().forEach(this::carried);
        order().forEach(this::add);
        Map<Value, Change> outputs = new LinkedHashMap<>();
        after.outputs().forEach(value -> outputs.put(value, Change.ADDED));
        before.outputs().forEach(value -> {
            Value same = same(value);
            outputs.merge(same, Change.REMOVED, (known, removed) -> known == Change.ADDED ? Change.NONE : known);
        });
        outputs.forEach((value, change) -> sketch.add(
                terminal(BoxFamily.OUTPUT, "output", value, change), List.of(carried(value)), List.of(change)));
        return sketch;
    }

    private Value same(Value value) {
        return sameValues.getOrDefault(value, value);
    }

    /** The nodes of the second graph, and those of the first without counterpart, after what they depend on wherever that is possible. */
    private List<Node> order() {
        List<Node> all = new ArrayList<>(TopologicalOrder.of(after));
        TopologicalOrder.of(before).stream()
                .filter(node -> models.after(node).isEmpty())
                .forEach(all::add);
        List<Node> order = new ArrayList<>(all.size());
        Set<Node> entered = new HashSet<>();
        /* A node whose dependencies are being placed. */
        record Visit(Node node, Iterator<Node> dependencies) {}
        for (Node first : all) {
            Deque<Visit> visits = new ArrayDeque<>();
            if (entered.add(first)) {
                visits.push(new Visit(first, dependencies(first).iterator()));
            }
            while (!visits.isEmpty()) {
                Visit visit = visits.element();
                if (visit.dependencies().hasNext()) {
                    Node next = visit.dependencies().next();
                    if (entered.add(next)) {
                        visits.push(new Visit(next, dependencies(next).iterator()));
                    }
                } else {
                    visits.pop();
                    order.add(visit.node());
                }
            }
        }
        return LateConstants.moved(order, node -> reads(node).keySet().stream());
    }

    private Stream<Node> dependencies(Node node) {
        return reads(node).keySet().stream()
                .flatMap(value -> value.producer().stream())
                .filter(producer -> producer.graph() == before || producer.graph() == after);
    }

    /** The values that a node of either graph and its counterpart read, each once and with its fate. */
    private Map<Value, Change> reads(Node node) {
        Optional<Node> partner = node.graph() == after ? models.before(node) : Optional.empty();
        Map<Value, Change> reads = new LinkedHashMap<>();
        Change own = node.graph() != after ? Change.REMOVED : Change.ADDED;
        values(node).forEach(value -> reads.put(same(value), own));
        partner.ifPresent(earlier -> values(earlier)
                .forEach(value -> reads.merge(
                        same(value), Change.REMOVED, (known, removed) -> known == Change.ADDED ? Change.NONE : known)));
        return reads;
    }

    private static Stream<Value> values(Node node) {
        return node.dependencies().filter(value -> !ModelSketches.isWeight(value));
    }

    private void add(Node node) {
        Map<Value, Change> reads = reads(node);
        List<Carried> values = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<Value, Change> read : reads.entrySet()) {
            Value value = read.getKey();
            boolean isLater = !carried.containsKey(value)
                    && value.producer()
                            .filter(producer -> producer.graph() == before || producer.graph() == after)
                            .isPresent()
                    && !ModelSketches.isWeight(value);
            if (!isLater) {
                values.add(carried(value));
                changes.add(read.getValue());
            }
        }
        int index = sketch.add(models.vertex(node, insides(node)), values, changes);
        for (int i = 0; i < node.outputCount(); i++) {
            Value value = node.output(i);
            if (!value.isOmitted()) {
                carried.put(value, new Carried(index, i, models.label(value), NodeText.name(value)));
            }
        }
    }

    private List<Inside> insides(Node node) {
        Optional<Node> earlier = node.graph() == after ? models.before(node) : Optional.empty();
        if (earlier.isEmpty() || !node.hasSubgraphs()) {
            return List.of();
        }
        List<Inside> insides = new ArrayList<>();
        for (Attribute attribute : node.attributes()) {
            List<Graph> bodies = attribute.value().graphs().toList();
            List<Graph> others = earlier.get().attribute(attribute.name()).stream()
                    .flatMap(other -> other.value().graphs())
                    .toList();
            for (int i = 0; i < Math.min(bodies.size(), others.size()); i++) {
                MergedSketch inner = new MergedSketch(models, others.get(i), bodies.get(i), false);
                inner.sameValues.putAll(sameValues);
                insides.add(new Inside(attribute.name() + (bodies.size() > 1 ? " " + i : ""), inner.sketch()));
            }
        }
        return insides;
    }

    private Carried carried(Value value) {
        Value same = same(value);
        Carried known = carried.get(same);
        if (known == null) {
            known = new Carried(sketch.size(), 0, models.label(same), NodeText.name(same));
            boolean isInput = same.isInput() && (same.graph() == after || same.graph() == before);
            Change change = !isInput
                    ? Change.NONE
                    : same.graph() == before ? Change.REMOVED : sameInputs.contains(same) ? Change.NONE : Change.ADDED;
            sketch.add(
                    terminal(
                            isInput ? BoxFamily.INPUT : BoxFamily.OUTSIDE,
                            isInput ? "input" : "value of another graph",
                            same,
                            change),
                    List.of());
            carried.put(same, known);
        }
        return known;
    }

    private Vertex terminal(BoxFamily family, String word, Value value, Change change) {
        String name = NodeText.name(value);
        return new Vertex(
                word,
                name,
                List.of(),
                word + " " + name,
                family,
                change,
                List.of(),
                models.kind(List.of(family, word, change, models.label(value))),
                Cost.NONE,
                List.of());
    }
}
