package org.onnxtwist.page.drawing.sketch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.diff.Counterparts;
import org.onnxtwist.diff.Counterparts.WeightPair;
import org.onnxtwist.diff.Difference;
import org.onnxtwist.diff.ElementChange;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.page.drawing.sketch.Vertex.Inside;

/** Two models that are drawn as one. */
public final class ComparedModels {
    private static final int LONGEST_NOTE = 40;
    private static final int MOST_NOTES = 3;

    private final Model before;
    private final Model after;
    private final Counterparts counterparts;
    private final Map<Node, Node> earlier = new HashMap<>();
    private final Map<Value, WeightPair> changedWeights = new HashMap<>();
    private final ModelSketches sketchesBefore;
    private final ModelSketches sketchesAfter;

    /** Prepares the drawing of two models with the counterparts of their nodes. */
    public ComparedModels(Model before, Model after, Counterparts counterparts) {
        this.before = before;
        this.after = after;
        this.counterparts = counterparts;
        counterparts.nodes().forEach((node, partner) -> earlier.put(partner, node));
        for (WeightPair pair : counterparts.weights()) {
            changedWeights.put(pair.before(), pair);
            changedWeights.put(pair.after(), pair);
        }
        Map<List<Object>, Long> kinds = new HashMap<>();
        this.sketchesBefore = new ModelSketches(before, kinds);
        this.sketchesAfter = new ModelSketches(after, kinds);
    }

    /** Returns the sketch of both main graphs as one. */
    public Sketch sketch() {
        return new MergedSketch(this, before.graph(), after.graph(), true).sketch();
    }

    /** Returns the counterpart of a node of the first model. */
    Optional<Node> after(Node node) {
        return Optional.ofNullable(counterparts.nodes().get(node));
    }

    /** Returns the counterpart of a node of the second model. */
    Optional<Node> before(Node node) {
        return Optional.ofNullable(earlier.get(node));
    }

    String label(Value value) {
        return sketches(value.graph()).label(value);
    }

    long kind(List<Object> key) {
        return sketchesAfter.kind(key);
    }

    private ModelSketches sketches(Graph graph) {
        Graph root = graph.root();
        boolean isBefore = root == before.graph()
                || root.function()
                        .filter(function -> before.functions().get(function.id()) == function)
                        .isPresent();
        return isBefore ? sketchesBefore : sketchesAfter;
    }

    /** Returns the vertex of a node of the second model, or of one of the first without counterpart. */
    Vertex vertex(Node node, List<Inside> insides) {
        Optional<Node> partner = before(node);
        ModelSketches sketches = sketches(node.graph());
        if (partner.isEmpty()) {
            return sketches.vertex(node, sketches == sketchesBefore ? Change.REMOVED : Change.ADDED);
        }
        List<String> notes = notes(node, partner.get());
        boolean isChangedInside =
                insides.stream().anyMatch(inside -> inside.sketch().isChanged());
        Vertex vertex = sketches.vertex(node, notes.isEmpty() && !isChangedInside ? Change.NONE : Change.CHANGED);
        List<String> facts = new ArrayList<>(vertex.facts());
        notes.stream().limit(MOST_NOTES).forEach(note -> facts.add(NodeText.shortened(note, LONGEST_NOTE)));
        if (notes.size() > MOST_NOTES) {
            facts.add("and " + (notes.size() - MOST_NOTES) + " more");
        }
        return new Vertex(
                vertex.operator(),
                vertex.name(),
                facts,
                notes.isEmpty() ? vertex.tooltip() : vertex.tooltip() + "\n" + String.join("\n", notes),
                vertex.family(),
                vertex.change(),
                vertex.scope(),
                vertex.kind(),
                vertex.cost(),
                insides.isEmpty() ? vertex.insides() : insides);
    }

    private List<String> notes(Node node, Node partner) {
        List<String> notes = new ArrayList<>();
        counterparts.changes().getOrDefault(partner, List.of()).forEach(difference -> notes.add(note(difference)));
        node.inputValues()
                .distinct()
                .map(changedWeights::get)
                .filter(pair -> pair != null)
                .forEach(pair -> notes.add(note(pair.change())));
        return notes;
    }

    private static String note(Difference.WeightChange change) {
        if (!change.typeBefore().equals(change.typeAfter())) {
            return "~ " + NodeText.type(change.typeBefore()) + " \u2192 " + NodeText.type(change.typeAfter());
        }
        return "~ weight " + NodeText.type(change.typeAfter())
                + change.change().map(elements -> ": max " + largest(elements)).orElse(": other elements");
    }

    static String largest(ElementChange change) {
        return String.format(Locale.ROOT, "%.2g", change.absolute());
    }

    private static String note(Difference difference) {
        if (difference instanceof Difference.AttributeChange attribute) {
            return "~ " + attribute.attribute() + ": " + attribute.before().orElse("none") + " \u2192 "
                    + attribute.after().orElse("none");
        }
        if (difference instanceof Difference.OperatorChange operator) {
            return "~ was " + operator.before();
        }
        if (difference instanceof Difference.WiringChange wiring) {
            return "~ read " + wiring.before();
        }
        return "~ " + NodeText.shortened(difference.sentence(), 200);
    }
}
