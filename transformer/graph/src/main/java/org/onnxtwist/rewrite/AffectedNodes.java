package org.onnxtwist.rewrite;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Pattern;

/**
 * The nodes at which a pattern may match differently after an edit: those that were created or have other inputs, and those that depend on
 * them through nodes that patterns look at, up to the depth of the deepest pattern.
 */
final class AffectedNodes {
    private final RuleIndex rules;

    AffectedNodes(RuleIndex rules) {
        this.rules = rules;
    }

    void visit(Commit commit, Consumer<Node> visitor) {
        Set<Node> reached = new LinkedHashSet<>(commit.changed());
        for (Value value : commit.lessUsed()) {
            // A condition on users can only have become true if the remaining users fit into a pattern.
            if (value.uses().size() <= rules.size()) {
                value.producer().ifPresent(reached::add);
                addUsers(value, reached);
            }
        }
        reached.removeIf(Node::isRemoved);
        if (rules.hasSeveralRoots()) {
            addBeside(reached);
        }
        addFurther(reached);
        reached.forEach(visitor);
    }

    /** Adds the nodes that share an input with the reached nodes, or with the nodes before them. */
    private void addBeside(Set<Node> reached) {
        Set<Node> before = new LinkedHashSet<>(reached);
        Set<Node> frontier = before;
        for (int i = 0; i < rules.depth(); i++) {
            Set<Node> producers = new LinkedHashSet<>();
            for (Node node : frontier) {
                node.inputValues().forEach(value -> {
                    if (value.uses().size() <= Pattern.MAX_USERS) {
                        addUsers(value, reached);
                    }
                    value.producer().ifPresent(producers::add);
                });
            }
            producers.removeIf(node -> !rules.isInner(node.operator()) || !before.add(node));
            frontier = producers;
        }
    }

    private void addFurther(Set<Node> reached) {
        Set<Node> frontier = reached;
        for (int i = 1; i < rules.depth() && !frontier.isEmpty(); i++) {
            Set<Node> users = new LinkedHashSet<>();
            for (Node node : frontier) {
                if (rules.isInner(node.operator())) {
                    node.outputs().forEach(output -> addUsers(output, users));
                }
            }
            users.removeAll(reached);
            frontier = users;
            reached.addAll(users);
        }
    }

    private void addUsers(Value value, Set<Node> users) {
        for (Use use : value.uses()) {
            if (use instanceof Use.Input in) {
                Node user = in.node();
                if (rules.isInner(user.operator()) || !rules.of(user.operator()).isEmpty()) {
                    users.add(user);
                }
            }
        }
    }
}
