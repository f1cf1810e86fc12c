package org.onnxtwist.rewrite;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Match;

/**
 * Takes the changes that a rule makes at one match, or {@link Surgery} at known nodes. What is placed stands before the match's root (the earliest of several), or
 * behind what it reads where that comes later. Nothing that was in the model is changed until the rule is done and the engine
 * has found its edits sound; otherwise the model stays as it was. A new node that is described with the name of a node that goes
 * away has that name; other names are hints.
 *
 * <p>The engine refuses, with a {@link EditException}: to replace what no matched node makes, a value by one of another
 * element type, or a graph's output by one of another shape; to let a node read a value that is defined behind it or out of its sight; to remove a node that is still
 * read; to call a function in its own body.
 */
public final class Editor extends Placement.Forwarding {
    private final Model model;
    private final PendingEdits edits;
    private Optional<String> declined = Optional.empty();

    Editor(Model model, Match match, PendingEdits edits) {
        super(edits.recording(Placement.before(model, first(match.roots()))));
        this.model = model;
        this.edits = edits;
    }

    private static Node first(List<Node> roots) {
        Node first = roots.get(0);
        for (Node root : roots) {
            first = root.precedes(first) ? root : first;
        }
        return first;
    }

    /** A place right before a node of the match's graph, or of one around it. */
    public Placement before(Node node) {
        return edits.recording(Placement.before(model, node));
    }

    /** A place behind a node of the match's graph, or of one around it. */
    public Placement after(Node node) {
        return edits.recording(Placement.after(model, node));
    }

    /**
     * Begins the description of a node with the operator, the name, the attributes, the documentation and the metadata of
     * {@code node}; inputs and outputs are for the rule to add, and an attribute that it adds takes the place of one of the same name.
     *
     * @throws IllegalArgumentException when the node has subgraphs, which belong to one node only
     */
    public NodeBuilder like(Node node) {
        if (node.hasSubgraphs()) {
            throw new IllegalArgumentException(
                    "node " + node + " has subgraphs, which cannot belong to a second node as well");
        }
        NodeBuilder builder = graph().newNode(node.operator()).name(node.name()).describedLike(node);
        node.attributes().forEach(builder::attribute);
        return builder;
    }

    /**
     * Lets all that reads {@code old}, an output of a matched node, read {@code by} instead; only nodes that this editor placed go on
     * reading {@code old}. Matched nodes that nothing reads any more are removed, and with them the initializers that only they read.
     *
     * <p>An output of a graph keeps its name and type: {@code by} takes them over. Where it cannot, because it is an input, a constant
     * or an output itself, an {@code Identity} is put between; see {@link #canTakeOver}.
     */
    public void replace(Value old, Value by) {
        edits.replacements.add(new Replacement(old, by, old.isOutput(), old.hint()));
    }

    /**
     * As {@link #replace}, but {@code old} stays the value that it is, with its name and type: the new node that makes {@code by} makes
     * it from then on. {@code by} must be made by a node that this editor placed in the match's graph.
     */
    public void handOver(Value old, Value by) {
        handOver(old, by, old.hint());
    }

    /**
     * As {@link #handOver(Value, Value)}, for a matched node that stays because new nodes read it.
     *
     * @param hint what the name is made from of the value that it makes instead of {@code old}
     */
    public void handOver(Value old, Value by, String hint) {
        edits.replacements.add(new Replacement(old, by, true, hint));
    }

    /** As {@link #handOver(Value, Value)}, to the first output of a new node, which is described with everything but its outputs. */
    public void handOver(Value old, NodeBuilder described) {
        handOver(old, place(described.output(old.hint())).output(0));
    }

    /** Demands that a matched node is removed; an error where it is still read in the end. */
    public void remove(Node node) {
        edits.removals.add(node);
    }

    /** Adds a function to the model, unless there is one of that identity, and imports its domain where new nodes will call it. */
    public void define(Function function) {
        edits.functions.add(function);
    }

    /**
     * Leaves the match as it is, for a reason that only the attempt to change it shows. All other reasons belong into the pattern,
     * where they have a name. The {@link EditLog} and {@link Rule#explain} state the reason.
     */
    public void decline(String reason) {
        declined = Optional.of(reason);
    }

    Optional<String> declined() {
        return declined;
    }

    /**
     * Tells whether {@code by} can be read in the place of {@code old} without a node between them. It cannot where {@code old} is an output
     * of a graph, whose name must stay, and {@code by} is not made by a node of that graph or is an output too. A rule that removes
     * a node needs this as a condition, if the node between them would be of the kind that it removes.
     */
    public static boolean canTakeOver(Value old, Value by) {
        return !old.isOutput() || (by.producer().isPresent() && by.graph() == old.graph() && !by.isOutput());
    }
}
