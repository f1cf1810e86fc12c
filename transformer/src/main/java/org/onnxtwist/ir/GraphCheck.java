package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says in which ways a model breaks the invariants of this package; for tests and for authors of passes. */
public final class GraphCheck {
    private final List<String> findings = new ArrayList<>();

    private GraphCheck() {}

    /**
     * All findings, each a sentence; none for a consistent model. Checked: uses and definitions mirror each other, what a node
     * reads is defined in its graph or one around it, and subgraphs know their owner.
     */
    public static List<String> findings(Model model) {
        GraphCheck check = new GraphCheck();
        check.graph(model.graph(), new HashSet<>());
        model.functions().values().forEach(function -> check.graph(function.body(), new HashSet<>()));
        return check.findings;
    }

    private void graph(Graph graph, Set<Value> outer) {
        Set<Value> visible = new HashSet<>(outer);
        visible.addAll(graph.inputs());
        visible.addAll(graph.initializers());
        graph.sparseInitializers().forEach(sparse -> visible.add(sparse.value()));
        for (Node node : graph.nodes()) {
            visible.addAll(node.outputs());
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            use(graph.outputs().get(i), new Use.Output(graph, i), visible);
        }
        for (Node node : graph.nodes()) {
            node(graph, node, visible);
            node.subgraphs().forEach(body -> {
                if (body.owner().orElse(null) != node) {
                    findings.add(body + " is held by node " + node + " but belongs to " + body.owner());
                }
                graph(body, visible);
            });
        }
        visible.stream().filter(value -> value.graph() == graph).forEach(this::uses);
    }

    private void node(Graph graph, Node node, Set<Value> visible) {
        if (node.graph() != graph || node.isRemoved()) {
            findings.add("node " + node + " is listed by " + graph + " but not in it");
        }
        List<Optional<Value>> inputs = node.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            Use use = new Use.Input(node, i);
            inputs.get(i).ifPresent(value -> use(value, use, visible));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.output(i);
            if (output.producer().orElse(null) != node || output.outputIndex() != i) {
                findings.add("value " + output + " does not know that it is output " + i + " of node " + node);
            }
        }
    }

    private void use(Value value, Use use, Set<Value> visible) {
        if (!value.uses().contains(use)) {
            findings.add("value " + value + " does not know its use as " + use);
        }
        if (!visible.contains(value)) {
            findings.add("value " + value + " is not defined where it is " + use);
        }
    }

    private void uses(Value value) {
        for (Use use : value.uses()) {
            boolean real = use instanceof Use.Input in
                    ? !in.node().isRemoved() && in.node().input(in.index()).orElse(null) == value
                    : use instanceof Use.Output out
                            && out.index() < out.graph().outputs().size()
                            && out.graph().outputs().get(out.index()) == value;
            if (!real) {
                findings.add("value " + value + " lists a use that is none: " + use);
            }
        }
    }
}
