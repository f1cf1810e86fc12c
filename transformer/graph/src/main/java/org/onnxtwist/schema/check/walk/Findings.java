package org.onnxtwist.schema.check.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

/** Collects the findings of rules. Each {@code problem} continues a sentence that begins with the place, and ends with the remedy. */
public final class Findings {
    private final List<Finding> found = new ArrayList<>();

    List<Finding> all() {
        return List.copyOf(found);
    }

    /** Adds a finding about the model as a whole. */
    public void model(FindingCode code, String problem) {
        found.add(new Finding(code, "model", Optional.empty(), Optional.empty(), "the model " + problem));
    }

    /** Adds a finding about a graph. */
    public void graph(FindingCode code, Site site, String problem) {
        String place = site.place();
        found.add(new Finding(code, place, Optional.empty(), Optional.empty(), place + " " + problem));
    }

    /** Adds a finding about a node. */
    public void node(FindingCode code, Call call, String problem) {
        add(code, call, Optional.empty(), problem);
    }

    /** Adds a finding about an input or output of a node. */
    public void node(FindingCode code, Call call, Value value, String problem) {
        add(code, call, Optional.of(name(value)), problem);
    }

    /**
     * Adds a finding about an attribute whose value is not allowed.
     *
     * @param wanted continues the sentence that says what the value must be
     */
    public void attribute(Call call, String name, String value, String wanted) {
        node(
                FindingCode.ATTRIBUTE_VALUE,
                call,
                "has the attribute '" + name + "' of " + Excerpt.of(value) + ", which must be " + wanted
                        + ": correct it");
    }

    private void add(FindingCode code, Call call, Optional<String> value, String problem) {
        String place = call.site().place();
        String message = place + ": node " + call.node() + " " + problem;
        found.add(new Finding(code, place, Optional.of(name(call.node())), value, message));
    }

    /** Adds a finding about a value of a graph. */
    public void value(FindingCode code, Site site, Value value, String problem) {
        String place = site.place();
        Optional<String> node = value.producer().map(Findings::name);
        found.add(new Finding(code, place, node, Optional.of(name(value)), place + ": value " + value + " " + problem));
    }

    /** Adds a finding of the reader of a file; its sentence names the node or value itself. */
    public void defect(FindingCode code, String place, Defect defect) {
        found.add(new Finding(
                code,
                place,
                defect.node().map(Findings::name),
                defect.value().map(Findings::name),
                defect.graph().isPresent() ? place + ": " + defect.sentence() : "the model: " + defect.sentence()));
    }

    private static String name(Value value) {
        return value.name().orElse(value.hint());
    }

    private static String name(Node node) {
        if (!node.name().isEmpty()) {
            return node.name();
        }
        return node.outputs().isEmpty() ? node.operator().toString() : name(node.output(0));
    }
}
