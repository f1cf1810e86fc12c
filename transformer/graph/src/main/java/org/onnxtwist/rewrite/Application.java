package org.onnxtwist.rewrite;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.FormatFeature;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.TypeLookup;

/** Applies rules to matches in a model: all of what a rule asks for, or nothing. */
final class Application {
    /** The key of a node's metadata that says which rule made it. */
    static final String PROVENANCE = "onnx_twist.rule";

    /** The first version of the file format in which nodes have metadata. */
    private final Model model;

    private final TypeLookup typing;
    private final boolean provenance;
    private final Optional<EditLog> log;

    Application(Model model, TypeLookup typing, boolean provenance, Optional<EditLog> log) {
        this.model = model;
        this.typing = typing;
        this.provenance = provenance && model.supports(FormatFeature.METADATA);
        this.log = log;
    }

    /**
     * Applies a rule to a match of its pattern.
     *
     * @return the edits, empty where the rule declined or asked for none; the model is as it was then
     * @throws RuleException when the rule failed or asked for what would spoil the model, which is as it was before
     */
    Optional<Commit> apply(Rule rule, Match match) {
        PendingEdits edits = new PendingEdits(match, typing);
        Editor editor = new Editor(model, match, edits);
        try {
            rule.apply(match, editor);
            if (editor.isDeclined() || edits.isEmpty()) {
                edits.undo();
                return Optional.empty();
            }
            return Optional.of(
                    commit(rule, match, edits, new EditValidator(rule, match, typing, edits, editor).unused()));
        } catch (RuleException e) {
            edits.undo();
            throw e;
        } catch (RuntimeException e) {
            edits.undo();
            throw new RuleException(rule, match.root(), e);
        }
    }

    private Commit commit(Rule rule, Match match, PendingEdits edits, List<Node> unused) {
        Optional<EditLog.Entry> entry = log.map(to -> EditLog.Entry.of(rule, match, edits, unused));
        Commit commit = new Commit(model, edits);
        commit.run(match.graph(), unused);
        if (provenance) {
            edits.created.forEach(node -> node.putMetadata(PROVENANCE, rule.name()));
        }
        log.ifPresent(to -> entry.ifPresent(to::add));
        return commit;
    }
}
