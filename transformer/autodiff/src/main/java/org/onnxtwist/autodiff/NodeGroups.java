package org.onnxtwist.autodiff;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.autodiff.rule.GroupRule.Group;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.shape.InferredTypes;

/** The nodes on the way that are differentiated as one, by the node that makes the output of each group. */
final class NodeGroups {
    private final DependencyPath path;
    private final Set<Node> nodes;
    private final Set<Value> ends;
    private final Map<Node, Group> byRoot = new HashMap<>();

    private NodeGroups(DependencyPath path, Set<Value> ends) {
        this.path = path;
        this.nodes = new HashSet<>(path.nodes());
        this.ends = ends;
    }

    /**
     * Finds the groups of a model's graph that can be differentiated as one.
     *
     * @param sources the values with respect to which is differentiated
     * @param targets the values that are differentiated
     */
    static NodeGroups of(
            Model model,
            GradientRules rules,
            InferredTypes types,
            DependencyPath path,
            Collection<Value> sources,
            Collection<Value> targets) {
        Set<Value> ends = new HashSet<>(sources);
        ends.addAll(targets);
        NodeGroups groups = new NodeGroups(path, ends);
        if (!path.nodes().isEmpty()) {
            rules.groups().stream()
                    .flatMap(rule -> rule.find(model, types).stream())
                    .filter(group -> hasStandardRules(group, rules) && groups.isClosed(group))
                    .forEach(
                            group -> groups.byRoot.put(group.output().producer().orElseThrow(), group));
        }
        return groups;
    }

    /** The group whose output the node makes. */
    Optional<Group> endingIn(Node node) {
        return Optional.ofNullable(byRoot.get(node));
    }

    /** A rule that somebody has for an operator of his own is for its nodes in groups too. */
    private static boolean hasStandardRules(Group group, GradientRules rules) {
        return group.nodes().stream()
                .map(Node::operator)
                .allMatch(operator ->
                        rules.of(operator).equals(GradientRules.standard().of(operator)));
    }

    /** Tells whether no gradient is of use that the group's rule does not compute. */
    private boolean isClosed(Group group) {
        return group.output().producer().filter(nodes::contains).isPresent()
                && group.nodes().stream()
                        .flatMap(node -> node.outputs().stream())
                        .filter(value -> value != group.output())
                        .allMatch(value -> !ends.contains(value) && isReadWithin(group, value))
                && group.nodes().stream().flatMap(Node::dependencies).allMatch(value -> isKnown(group, value));
    }

    private boolean isReadWithin(Group group, Value value) {
        return value.consumers()
                .allMatch(node ->
                        group.nodes().contains(node) || (node.graph() == value.graph() && !nodes.contains(node)));
    }

    private boolean isKnown(Group group, Value value) {
        return !path.contains(value)
                || group.inputs().contains(value)
                || value.producer().filter(group.nodes()::contains).isPresent();
    }
}
