package org.onnxtwist.rewrite;

import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;

/**
 * What to put where a pattern matches. A rule is a value: a record whose components are its options, with the pattern and the
 * captures in constants. Nothing goes from the search to the change but the {@link Match}.
 *
 * <pre>
 *   record DoubleNegation() implements Rule {
 *       private static final Capture&lt;Value&gt; X = Capture.value("x");
 *       private static final Pattern PATTERN = node(Neg.ID).inputs(node(Neg.ID).inputs(any(X)));
 *
 *       public String name() { return "double-negation"; }
 *
 *       public Pattern pattern() { return PATTERN; }
 *
 *       public void apply(Match match, Editor editor) { editor.replace(match.output(), match.get(X)); }
 *   }
 * </pre>
 *
 * <p>What a rule may not do, the engine refuses; a rule need not check that its result fits. Types that a pattern asks for are inferred from
 * the model's inputs, whatever the model declares of other values.
 */
public interface Rule {
    /** What the rule is called in messages, logs and metadata: lower case with hyphens, for example {@code double-negation}. */
    String name();

    /** Where the rule applies. Always the same object, with all the conditions there are. */
    Pattern pattern();

    /**
     * Tells whether the pattern's conditions on types are asked of what the model declares ({@link org.onnxtwist.match.Typing#declared}) in the place
     * of what the engine infers. Only for a rule that is right whatever the declared types are, or for models known to declare nothing
     * untrue: a shape that is declared wrongly stops no runtime.
     */
    default boolean trustsDeclaredTypes() {
        return false;
    }

    /** Says what to put in the place of {@code match}, through {@code editor} alone. */
    void apply(Match match, Editor editor);
}
