package org.onnxtwist.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.TypeLookup;

/**
 * Edits at a known place of a model: all of what is asked for, or nothing. The engine of rules makes its edits this way too. Immutable;
 * every configuring method returns a new object.
 *
 * <pre>
 *   Surgery.at(model, relu).apply(editor -&gt; {
 *       Value clipped = Clip.of(x).emit(editor);
 *       editor.handOver(relu.output(0), clipped);
 *   });
 * </pre>
 */
public final class Surgery {
    /** The key of a node's metadata that says which rule made it. */
    static final String PROVENANCE = "onnx_twist.rule";

    private static final String UNNAMED = "surgery";

    private final Model model;
    private final Match match;
    private final TypeLookup typing;
    private final Optional<String> rule;
    private final boolean provenance;
    private final Optional<EditLog> log;

    private Surgery(
            Model model,
            Match match,
            TypeLookup typing,
            Optional<String> rule,
            boolean provenance,
            Optional<EditLog> log) {
        this.model = model;
        this.match = match;
        this.typing = typing;
        this.rule = rule;
        this.provenance = provenance;
        this.log = log;
    }

    /** @param typing the types that the result is judged by; the match may have been found with others */
    static Surgery of(
            Model model, Match match, TypeLookup typing, String rule, boolean provenance, Optional<EditLog> log) {
        return new Surgery(model, match, typing, Optional.of(rule), provenance, log);
    }

    /**
     * Edits at nodes, whose outputs may be replaced and which go away when nothing reads them any more. New nodes stand before the first
     * one. The result is judged by types that are inferred from the model's inputs, anew for each object that this method returns: give
     * edits at many nodes of one model one source of types, by {@link #typedBy}.
     *
     * @param further nodes of the same graph
     * @throws IllegalArgumentException when the nodes are not all in one graph
     */
    public static Surgery at(Model model, Node node, Node... further) {
        TypeLookup typing = TypeLookup.inferred(model);
        Match match =
                Match.of(Stream.concat(Stream.of(node), Stream.of(further)).toList(), typing);
        return new Surgery(model, match, typing, Optional.empty(), false, Optional.empty());
    }

    /** Sets the types that the result is judged by. */
    public Surgery typedBy(TypeLookup types) {
        return new Surgery(model, match, types, rule, provenance, log);
    }

    /** Makes the edits under the name of a rule, which new nodes record in their metadata, under {@code onnx_twist.rule}. */
    public Surgery named(String name) {
        return new Surgery(model, match, typing, Optional.of(name), true, log);
    }

    /** Records the edits in {@code to}. */
    public Surgery logTo(EditLog to) {
        return new Surgery(model, match, typing, rule, provenance, Optional.of(to));
    }

    /**
     * Makes the edits that {@code change} asks the editor for.
     *
     * @return whether anything changed; false where {@code change} declined or asked for nothing
     * @throws EditException when {@code change} failed or asked for what would make the model unsound, which is as it was before
     */
    public boolean apply(Consumer<Editor> change) {
        return commit(change).isPresent();
    }

    Optional<Commit> commit(Consumer<Editor> change) {
        PendingEdits edits = new PendingEdits(match, typing);
        Editor editor = new Editor(model, match, edits);
        try {
            change.accept(editor);
            editor.declined()
                    .ifPresent(reason -> log.ifPresent(to -> to.add(EditLog.Refusal.of(name(), match, reason))));
            if (editor.declined().isPresent() || edits.isEmpty()) {
                edits.undo();
                return Optional.empty();
            }
            return Optional.of(commit(edits, unused(edits, editor)));
        } catch (RuntimeException e) {
            edits.undo();
            throw e instanceof EditException ? e : new EditException(editing(), match.root(), e);
        }
    }

    /** Returns why {@code change} would not be made; empty if it would be. The model is as it was. */
    Optional<String> refusal(Consumer<Editor> change) {
        PendingEdits edits = new PendingEdits(match, typing);
        Editor editor = new Editor(model, match, edits);
        try {
            change.accept(editor);
            if (editor.declined().isEmpty()) {
                unused(edits, editor);
            }
            return editor.declined();
        } catch (EditException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw new EditException(editing(), match.root(), e);
        } finally {
            edits.undo();
        }
    }

    private List<Node> unused(PendingEdits edits, Editor editor) {
        return new EditValidator(editing(), match, typing, edits, editor).unused();
    }

    private String name() {
        return rule.orElse(UNNAMED);
    }

    private String editing() {
        return rule.map(Surgery::editing).orElse(UNNAMED);
    }

    /** The subject of messages about a rule. */
    static String editing(String rule) {
        return "rule " + rule;
    }

    private Commit commit(PendingEdits edits, List<Node> unused) {
        Optional<EditLog.Entry> entry = log.map(to -> EditLog.Entry.of(name(), match, edits, unused));
        Commit commit = new Commit(model, edits);
        commit.run(match.graph(), unused);
        if (provenance && model.supports(Model.FormatFeature.METADATA)) {
            edits.created.forEach(node -> node.putMetadata(PROVENANCE, name()));
        }
        log.ifPresent(to -> entry.ifPresent(to::add));
        return commit;
    }
}
