package org.onnxtwist.rewrite;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.TypeLookup;

/** Checks whether the requested edits leave the model sound. Changes only the positions of new nodes. */
final class EditValidator {
    private final String editing;
    private final Match match;
    private final TypeLookup typing;
    private final PendingEdits edits;
    private final Editor editor;
    private final Set<Node> created;
    private final Set<Value> replaced = new HashSet<>();
    private final Set<Value> standIns = new HashSet<>();

    /** @param editing who requests the edits, as the subject of messages */
    EditValidator(String editing, Match match, TypeLookup typing, PendingEdits edits, Editor editor) {
        this.editing = editing;
        this.match = match;
        this.typing = typing;
        this.edits = edits;
        this.editor = editor;
        this.created = new HashSet<>(edits.created);
    }

    /**
     * Returns the matched nodes that nothing reads once the edits are made, users before the nodes that they read.
     *
     * @throws EditException when the model would not be sound
     */
    List<Node> unused() {
        edits.replacements.forEach(this::requireReplaceable);
        edits.created.forEach(this::placeBehindItsInputs);
        edits.created.forEach(this::requireSound);
        edits.bodies.forEach(this::requireVisibleOutputs);
        Set<Node> unused = new HashSet<>();
        List<Node> order = match.nodes().stream()
                .sorted((a, b) -> a == b ? 0 : a.precedes(b) ? 1 : -1)
                .toList();
        order.stream().filter(node -> isUnused(node, unused)).forEach(unused::add);
        edits.replacements.forEach(replacement -> requireVisibleToUsers(replacement, unused));
        edits.removals.forEach(node -> requireUnused(node, unused));
        return order.stream().filter(unused::contains).toList();
    }

    private EditException refusal(String what) {
        return new EditException(editing, match.root(), what);
    }

    private void requireReplaceable(Replacement replacement) {
        Value old = replacement.old();
        Value by = replacement.by();
        if (old.producer().filter(match.nodes()::contains).isEmpty()) {
            throw refusal("replaces " + old + ", which no matched node produces: replace outputs of the match");
        }
        if (!replaced.add(old)) {
            throw refusal("replaces " + old + " twice");
        }
        standIns.add(by);
        if (replacement.keepsOld()
                && !old.isOutput()
                && by.producer()
                        .filter(created::contains)
                        .filter(node -> node.graph() == old.graph())
                        .isEmpty()) {
            throw refusal("hands " + old + " over to the producer of " + by
                    + ", which is not a new node of its graph: replace it instead");
        }
        if (edits.replacements.stream().anyMatch(other -> other.old() == by)) {
            throw refusal("replaces " + old + " by " + by + ", which it replaces as well");
        }
        requireType(old, by);
        if (!Editor.canTakeOver(old, by) && editor.opset("").isEmpty()) {
            throw refusal("replaces output " + old + " by " + by + ", which cannot take its name, and " + match.graph()
                    + " does not import the standard operator set, so that no Identity can be inserted");
        }
    }

    private void requireType(Value old, Value by) {
        ValueType was = typing.type(old);
        ValueType is = typing.type(by);
        if (old.isOutput() && was.contradicts(is)) {
            throw refusal("replaces output " + old + " of type " + was + " by a value of type " + is
                    + ": an output must keep its type and shape");
        }
        if (was.withoutShape().contradicts(is.withoutShape())) {
            throw refusal("replaces " + old + " of type " + was + " by " + by + " of type " + is
                    + ": a replacement must keep the element type");
        }
    }

    private void placeBehindItsInputs(Node node) {
        if (node.graph() == match.graph()) {
            node.inputValues()
                    .flatMap(value -> value.producer().stream())
                    .filter(producer -> producer.graph() == node.graph() && !producer.isRemoved() && producer != node)
                    .reduce((a, b) -> a.precedes(b) ? b : a)
                    .filter(node::precedes)
                    .ifPresent(last -> node.graph().moveAfter(last, node));
        }
    }

    private void requireSound(Node node) {
        requireVisibleInputs(node);
        node.subgraphs().forEach(body -> {
            body.forEachNode(this::requireVisibleInputs);
            body.forEachGraph(this::requireVisibleOutputs);
        });
    }

    private void requireVisibleInputs(Node node) {
        Optional<Value> hidden =
                node.inputValues().filter(value -> !isVisible(value, node)).findFirst();
        if (hidden.isPresent()) {
            throw refusal("lets new node " + node + " read " + hidden.get()
                    + ", which is defined after it or is not visible there");
        }
        if (node.graph()
                .function()
                .filter(function -> function.id().equals(node.operator()))
                .isPresent()) {
            throw refusal("calls " + node.operator() + " in its own body: add a condition to the pattern");
        }
    }

    private void requireVisibleOutputs(Graph body) {
        for (Value output : body.outputs()) {
            if (output.graph() != body
                    && body.owner().filter(owner -> isVisible(output, owner)).isEmpty()) {
                throw refusal("lets " + body + " have as output " + output + ", which is not visible there");
            }
        }
    }

    private void requireVisibleToUsers(Replacement replacement, Set<Node> unused) {
        Value by = replacement.by();
        for (Use use : replacement.old().uses()) {
            boolean visible = use instanceof Use.Input in
                    ? created.contains(in.node()) || unused.contains(in.node()) || isVisible(by, in.node())
                    : use instanceof Use.Output out && isVisibleAtEnd(by, out.graph());
            if (!visible) {
                throw refusal("replaces " + replacement.old() + ", which is " + use + ", by " + by
                        + ", which is defined after that node or is not visible there; if the model is not"
                        + " sorted, sort it first");
            }
        }
    }

    private static boolean isVisibleAtEnd(Value value, Graph graph) {
        return value.graph() == graph
                ? value.producer().filter(Node::isRemoved).isEmpty()
                : graph.owner().filter(owner -> isVisible(value, owner)).isPresent();
    }

    /** Tells whether {@code value} is defined before {@code reader}, in its graph or one around it. */
    private static boolean isVisible(Value value, Node reader) {
        return reader.findEnclosing(node -> node.graph() == value.graph())
                .filter(place -> value.producer()
                        .map(producer -> !producer.isRemoved() && !place.isRemoved() && producer.precedes(place))
                        .orElse(true))
                .isPresent();
    }

    private boolean isUnused(Node node, Set<Node> unused) {
        return userOf(node, unused).isEmpty();
    }

    /** A use of an output of {@code node} that remains once the edits are made and {@code unused} are removed; empty if there is none. */
    private Optional<Use> userOf(Node node, Set<Node> unused) {
        for (Value output : node.outputs()) {
            for (Use use : output.uses()) {
                boolean stays =
                        !replaced.contains(output) || (use instanceof Use.Input in && created.contains(in.node()));
                boolean counts = !(use instanceof Use.Input in) || !unused.contains(inGraphOfMatch(in.node()));
                if (stays && counts) {
                    return Optional.of(use);
                }
            }
            if (standIns.contains(output)) {
                return edits.replacements.stream()
                        .filter(replacement -> replacement.by() == output)
                        .flatMap(replacement -> replacement.old().uses().stream())
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    private Node inGraphOfMatch(Node user) {
        return user.findEnclosing(node -> node.graph() == match.graph()).orElseThrow();
    }

    private void requireUnused(Node node, Set<Node> unused) {
        if (!match.nodes().contains(node)) {
            throw refusal("removes node " + node + ", which is not matched");
        }
        if (!unused.contains(node)) {
            throw refusal("removes node " + node + ", which is still used as "
                    + userOf(node, unused).map(Use::toString).orElse("an input"));
        }
    }
}
