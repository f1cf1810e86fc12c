package org.onnxtwist.rewrite;

import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.match.Explanation;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;

/**
 * A rewrite rule: a pattern, and the replacement for its matches. A rule is a value: a record whose components are its options, with the
 * pattern and the captures in constants. The {@link Match} is the only information that is passed from the search to the change.
 *
 * <pre>
 *   record DoubleNegation() implements Rule {
 *       private static final Capture&lt;Value&gt; X = Capture.value("x");
 *       private static final Pattern PATTERN = node(Neg.ID).inputs(node(Neg.ID).inputs(any(X)));
 *
 *       public Pattern pattern() { return PATTERN; }
 *
 *       public void apply(Match match, Editor editor) { editor.replace(match.output(), match.get(X)); }
 *   }
 * </pre>
 *
 * <p>The engine refuses forbidden edits, so a rule need not check that its result fits. Types that a pattern asks for are inferred from the
 * model's inputs, regardless of the types that the model declares for other values.
 */
public interface Rule {
    /**
     * The name of the rule in messages, logs and metadata: lower case with hyphens. By default, it is that of the class: the rule {@code
     * DoubleNegation} is called {@code double-negation}.
     */
    default String name() {
        return getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    /**
     * One sentence that says what the rule does: {@code Removes a Neg of a Neg.} Lists and the pages of rules show it; a rule of one's own
     * need not have it.
     */
    default String summary() {
        return "";
    }

    /** The version of the standard operator set from which on the rule applies; in graphs of earlier ones, it is not tried. */
    default long since() {
        return 1;
    }

    /** The pattern of the places where the rule applies. It is always the same object, and contains all conditions. */
    Pattern pattern();

    /**
     * Tells whether the pattern's conditions on types are checked against the types that the model declares ({@link
     * org.onnxtwist.match.TypeLookup#declared}) instead of those that the engine infers. Only for a rule that is correct whatever the declared
     * types are, or for models whose declarations are known to be true: runtimes accept models with wrongly declared shapes.
     */
    default boolean trustsDeclaredTypes() {
        return false;
    }

    /** Replaces {@code match}, using {@code editor} alone. */
    void apply(Match match, Editor editor);

    /**
     * Explains why the rule changes nothing in {@code model}, or that it would: of all nodes, the one where it applies or comes nearest to
     * that, the first of several. The model stays as it is.
     *
     * @return empty if no node has the operator of the pattern's root
     * @throws EditException when the rule fails
     */
    default Optional<Explanation> explain(Model model) {
        return new RuleTrial(this, model).nearest();
    }
}
