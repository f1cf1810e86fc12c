package org.onnxtwist.pass.testing;

import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.match.Explanation;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.rewrite.RuleEngine;

/**
 * Asserts what a rule does to a graph, both in ONNX's textual syntax. Failures are {@link AssertionError}s.
 *
 * <pre>
 *   RuleAssert.assertThat(new RemoveIdentity())
 *           .on("g (float[2] x) =&gt; (float[2] y) { a = Identity (x)  y = Relu (a) }")
 *           .rewritesTo("g (float[2] x) =&gt; (float[2] y) { y = Relu (x) }");
 * </pre>
 */
public final class RuleAssert {
    private static final long OPSET = 17;

    private final Rule rule;
    private final long opset;

    private RuleAssert(Rule rule, long opset) {
        this.rule = rule;
        this.opset = opset;
    }

    /** Begins an assertion about a rule, on graphs of operator set 17. */
    public static RuleAssert assertThat(Rule rule) {
        return new RuleAssert(rule, OPSET);
    }

    /** The same for graphs of that version of the standard operator set. */
    public RuleAssert inOpset(long version) {
        return new RuleAssert(rule, version);
    }

    /** The graph that the rule is applied to; or a whole model, which begins with its versions: {@code <ir_version: 8, ...> g (...) ...}. */
    public Applied on(String graph) {
        return new Applied(graph);
    }

    private Model parse(String text) {
        return OnnxText.parse(
                text.stripLeading().startsWith("<")
                        ? text
                        : "<ir_version: 8, opset_import: [\"\" : " + opset + "]>\n" + text);
    }

    /** The rule on a graph. */
    public final class Applied {
        private final Model model;
        private final String before;

        private Applied(String graph) {
            this.model = parse(graph);
            this.before = OnnxText.print(model);
        }

        /**
         * Asserts that the rule applies, and that {@code graph} is what it leaves when it applies nowhere any more: sound, and the same
         * text but for white space.
         */
        public void rewritesTo(String graph) {
            Optional<Explanation> explanation = rule.explain(model);
            if (explanation.filter(Explanation::matches).isEmpty()) {
                throw new AssertionError(rule.name() + " does not apply: " + text(explanation));
            }
            run();
            requireSame("produces a different graph", OnnxText.print(parse(graph)), OnnxText.print(model));
        }

        /**
         * Asserts that the rule leaves the graph as it is.
         *
         * @param reason the condition that fails, the reason why the rule declines, or a longer end of the explanation that
         *     {@link Rule#explain} gives
         */
        public void doesNotFire(String reason) {
            String text = text(rule.explain(model));
            if (!text.endsWith(reason) && !text.endsWith(reason + "' does not hold")) {
                throw new AssertionError(rule.name() + " has a different reason than \"" + reason + "\": " + text);
            }
            Map<String, Long> applications = run();
            if (!applications.isEmpty()) {
                throw new AssertionError("is applied: " + applications + " to\n" + before);
            }
            requireSame("changes the graph without being applied", before, OnnxText.print(model));
        }

        private Map<String, Long> run() {
            return CheckedPass.run(model, () -> RuleEngine.of(rule).run(model));
        }

        private String text(Optional<Explanation> explanation) {
            return explanation
                    .map(Explanation::toString)
                    .orElse("no node has the operator " + rule.pattern().roots());
        }

        private void requireSame(String what, String expected, String actual) {
            if (!expected.equals(actual)) {
                throw new AssertionError(rule.name() + " " + what + "; expected\n" + expected + "\nbut was\n" + actual);
            }
        }
    }
}
