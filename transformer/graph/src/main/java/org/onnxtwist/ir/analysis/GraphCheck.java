package org.onnxtwist.ir.analysis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;

/** Says in which ways a model breaks the invariants of this package; for tests and for authors of passes. */
public final class GraphCheck {
    private final List<String> findings = new ArrayList<>();

    /** The values that the current graph and those around it define. */
    private final Set<Value> visible = new HashSet<>();

    private GraphCheck() {}

    /**
     * All findings, each a sentence; none for a consistent model. Checked: uses and definitions mirror each other, what a node
     * reads is defined in its graph or one around it, and subgraphs know their owner.
     */
    public static List<String> findings(Model model) {
        GraphCheck check = new GraphCheck();
        List<Value> main = model.graph().values().toList();
        check.visible.addAll(main);
        model.trainingRoots().forEach(check::graph);
        main.forEach(check.visible::remove);
        model.roots().forEach(check::graph);
        return check.findings;
    }

    private void graph(Graph graph) {
        List<Value> defined = graph.values().toList();
        visible.addAll(defined);
        for (int i = 0; i < graph.outputs().size(); i++) {
            use(graph.outputs().get(i), new Use.Output(graph, i));
        }
        for (Node node : graph.nodes()) {
            node(graph, node);
            node.subgraphs().forEach(body -> {
                if (body.owner().orElse(null) != node) {
                    findings.add(body + " is held by node " + node + " but belongs to " + body.owner());
                }
                graph(body);
            });
        }
        defined.forEach(visible::remove);
        defined.forEach(this::uses);
    }

    private void node(Graph graph, Node node) {
        if (node.graph() != graph || node.isRemoved()) {
            findings.add("node " + node + " is listed by " + graph + " but not in it");
        }
        List<Optional<Value>> inputs = node.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            Use use = new Use.Input(node, i);
            inputs.get(i).ifPresent(value -> use(value, use));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.output(i);
            if (output.producer().orElse(null) != node || output.outputIndex() != i) {
                findings.add("value " + output + " does not know that it is output " + i + " of node " + node);
            }
        }
    }

    private void use(Value value, Use use) {
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
                findings.add("value " + value + " lists a use that does not exist: " + use);
            }
        }
    }
}
