package org.onnxtwist.pass.structure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.op.trait.Nondeterminism;
import org.onnxtwist.rewrite.Pass;

/**
 * Merges nodes that compute the same value from the same inputs.
 *
 * <pre>
 *   before:  a = Relu(x);  b = Relu(x);  y = Add(a, b)        after:  a = Relu(x);  y = Add(a, a)
 * </pre>
 *
 * <p>Nodes are equal if their operators, inputs and attributes are (tensors element by element) and no attribute holds a subgraph.
 * A subgraph reuses values that its enclosing graphs compute before it. Left unchanged are nodes whose output is a graph output, because
 * its name is kept; operators that draw random numbers; and operators outside the ONNX domains, for which it is not known whether two
 * calls give equal results. Linear in nodes and inputs.
 */
public record CommonSubexpressions() implements Pass {
    @Override
    public String name() {
        return "common-subexpressions";
    }

    /** @throws org.onnxtwist.ir.analysis.CyclicGraphException when the nodes form a cycle */
    @Override
    public boolean run(Model model) {
        Run run = new Run(new Nondeterminism(model));
        run.graph(model.graph());
        model.functions().values().forEach(function -> run.graph(function.body()));
        return run.changed;
    }

    /** The expressions known during the traversal of one model. */
    private static final class Run {
        private final Nondeterminism nondeterminism;
        private final Map<Expression, Node> known = new HashMap<>();
        private boolean changed;

        Run(Nondeterminism nondeterminism) {
            this.nondeterminism = nondeterminism;
        }

        /**
         * Merges equal nodes of a graph and its subgraphs. Its expressions are forgotten at the end, since no node outside may read them.
         */
        void graph(Graph graph) {
            List<Expression> added = new ArrayList<>();
            for (Node node : TopologicalOrder.of(graph)) {
                node.subgraphs().forEach(this::graph);
                if (!node.hasSubgraphs() && !nondeterminism.test(node)) {
                    Expression expression = new Expression(node);
                    Node first = known.putIfAbsent(expression, node);
                    if (first == null) {
                        added.add(expression);
                    } else if (canTakeOver(first, node)) {
                        merge(first, node);
                    }
                }
            }
            added.forEach(known::remove);
        }

        private void merge(Node first, Node second) {
            second.replaceWith(first.outputs());
            changed = true;
        }

        private static boolean canTakeOver(Node first, Node second) {
            for (int i = 0; i < second.outputCount(); i++) {
                Value output = second.output(i);
                boolean isMade = i < first.outputCount() && !first.output(i).isOmitted();
                if (output.isOutput() || (output.isUsed() && !isMade)) {
                    return false;
                }
            }
            return second.outputCount() <= first.outputCount();
        }
    }

    /** A node, compared by its operator, inputs and attributes. */
    private static final class Expression {
        private final Node node;
        private final List<Optional<Value>> inputs;

        Expression(Node node) {
            this.node = node;
            this.inputs = node.inputs();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Expression expression
                    && expression.node.operator().equals(node.operator())
                    && expression.inputs.equals(inputs)
                    && haveSameAttributes(expression.node, node);
        }

        private static boolean haveSameAttributes(Node a, Node b) {
            return a.attributes().size() == b.attributes().size()
                    && a.attributes().stream()
                            .allMatch(attribute -> b.attribute(attribute.name())
                                    .filter(same -> same.value().sameAs(attribute.value()))
                                    .isPresent());
        }

        @Override
        public int hashCode() {
            return 31 * node.operator().hashCode() + inputs.hashCode();
        }
    }
}
