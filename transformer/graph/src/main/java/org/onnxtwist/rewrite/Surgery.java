package org.onnxtwist.rewrite;

import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.match.TypeLookup;

/**
 * Edits a model at nodes that the caller chooses, with the guarantees that {@link RuleEngine} gives to rules: an edit is all or nothing, and
 * one that would make the model unsound is refused.
 */
public final class Surgery {
    private static final Pattern ANY_NODE = Pattern.node();

    private final String name;
    private final TypeLookup types;
    private final Application application;

    /**
     * Prepares for edits of a model.
     *
     * @param name the name of the edits in messages, and in the metadata of new nodes under {@code onnx_twist.rule}
     * @param types the types by which edits are judged; it is told of new nodes
     */
    public Surgery(Model model, String name, TypeLookup types) {
        this.name = name;
        this.types = types;
        this.application = new Application(model, types, true, Optional.empty());
    }

    /**
     * Edits the model at one node, which takes the place of the nodes that a rule's pattern matches.
     *
     * @param change receives the editor
     * @throws RuleException when the edit is unsound or {@code change} fails; the model is as it was before
     */
    public void at(Node node, Consumer<Editor> change) {
        Match match = ANY_NODE.match(node, types)
                .orElseThrow(() -> new IllegalArgumentException("node " + node + " cannot be edited"));
        application.apply(new Change(name, change), match);
    }

    /** One edit as the rule that it would be. */
    private record Change(String name, Consumer<Editor> change) implements Rule {
        @Override
        public Pattern pattern() {
            return ANY_NODE;
        }

        @Override
        public void apply(Match match, Editor editor) {
            change.accept(editor);
        }
    }
}
