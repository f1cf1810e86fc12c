package org.onnxtwist.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.TypeLookup;

/**
 * The edits that a change has made and requested. New nodes and constants are added to the model at once, where no
 * existing node reads them; everything else waits until all edits together are found to be sound.
 */
final class PendingEdits {
    private record Omitted(Node node, int output) {}

    final List<Node> created = new ArrayList<>(2);
    final List<Value> initializers = new ArrayList<>(0);
    final List<Graph> bodies = new ArrayList<>(0);
    final List<Function> functions = new ArrayList<>(0);
    final List<Replacement> replacements = new ArrayList<>(1);
    final List<Node> removals = new ArrayList<>(0);
    private final List<Omitted> omitted = new ArrayList<>(0);

    private final Match match;
    private final TypeLookup typing;

    /** @param typing is notified of new nodes */
    PendingEdits(Match match, TypeLookup typing) {
        this.match = match;
        this.typing = typing;
        for (Node node : match.nodes()) {
            for (int i = 1; i < node.outputCount(); i++) {
                if (node.output(i).isOmitted()) {
                    omitted.add(new Omitted(node, i));
                }
            }
        }
    }

    boolean isEmpty() {
        return created.isEmpty()
                && initializers.isEmpty()
                && functions.isEmpty()
                && replacements.isEmpty()
                && removals.isEmpty();
    }

    Node node(Node made) {
        created.add(made);
        if (made.graph() == match.graph()) {
            typing.added(made);
        }
        return made;
    }

    /** Records a new constant, which is an initializer or the output of a new node. */
    Value constant(Value made) {
        made.producer().ifPresentOrElse(this::node, () -> initializers.add(made));
        return made;
    }

    Placement recording(Placement placement) {
        return new RecordingPlacement(placement, this);
    }

    /** Removes everything that has already been added to the model. */
    void undo() {
        for (Graph body : bodies) {
            while (!body.outputs().isEmpty()) {
                body.removeOutput(body.outputs().size() - 1);
            }
        }
        for (int i = created.size() - 1; i >= 0; i--) {
            Node node = created.get(i);
            node.graph().remove(node);
        }
        for (int i = initializers.size() - 1; i >= 0; i--) {
            Value value = initializers.get(i);
            value.graph().removeInitializer(value);
        }
        omitted.forEach(output -> output.node.omitOutput(output.output));
    }
}
