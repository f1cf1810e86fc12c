package org.onnxtwist.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says in which ways a model breaks the invariants of this package; for tests and for authors of passes. */
public final class GraphCheck {
    private final List<String> findings = new ArrayList<>();

    /** The values that each enclosing graph of the current one defines, outermost first. */
    private final Deque<Set<Value>> scopes = new ArrayDeque<>();

    private GraphCheck() {}

    /**
     * All findings, each a sentence; none for a consistent model. Checked: uses and definitions mirror each other, what a node
     * reads is defined in its graph or one around it, and subgraphs know their owner.
     */
    public static List<String> findings(Model model) {
        GraphCheck check = new GraphCheck();
        check.graph(model.graph());
        model.functions().values().forEach(function -> check.graph(function.body()));
        return check.findings;
    }

    private void graph(Graph graph) {
        Set<Value> defined = new HashSet<>(graph.inputs());
        defined.addAll(graph.initializers());
        graph.sparseInitializers().forEach(sparse -> defined.add(sparse.value()));
        for (Node node : graph.nodes()) {
            defined.addAll(node.outputs());
        }
        scopes.addLast(defined);
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
        scopes.removeLast();
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
        if (!isVisible(value)) {
            findings.add("value " + value + " is not defined where it is " + use);
        }
    }

    /** Innermost first, where nearly everything is defined that is read. */
    private boolean isVisible(Value value) {
        for (Iterator<Set<Value>> scope = scopes.descendingIterator(); scope.hasNext(); ) {
            if (scope.next().contains(value)) {
                return true;
            }
        }
        return false;
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
