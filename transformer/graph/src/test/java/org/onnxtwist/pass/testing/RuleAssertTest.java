package org.onnxtwist.pass.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.node;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Relu;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/** The test kit passes what is so, and fails what is not. */
final class RuleAssertTest {
    private static final Pattern PATTERN = node(Neg.ID)
            .where(
                    "its output has a reader",
                    neg -> neg.output(0).uses().stream().findAny().isPresent());
    private static final String NEGATED = "g (float[2] x) => (float[2] y) { y = Neg (x) }";
    private static final String ABSOLUTE = "g (float[2] x) => (float[2] y) { y = Abs (x) }";

    private record Changing(BiConsumer<Match, Editor> change) implements Rule {
        @Override
        public String name() {
            return "changing";
        }

        @Override
        public Pattern pattern() {
            return PATTERN;
        }

        @Override
        public void apply(Match match, Editor editor) {
            change.accept(match, editor);
        }
    }

    private static final Rule TO_ABS = new Changing((match, editor) -> {
        Value abs = Abs.of(match.root().input(0).orElseThrow()).emit(editor);
        editor.handOver(match.output(), abs);
    });

    private static String failure(Runnable assertion) {
        return String.valueOf(assertThrows(AssertionError.class, assertion::run).getMessage());
    }

    @Test
    void whatIsSoPasses() {
        RuleAssert.assertThat(TO_ABS).on(NEGATED).rewritesTo(ABSOLUTE);
        RuleAssert.assertThat(TO_ABS).inOpset(6).on(NEGATED).rewritesTo(ABSOLUTE);
        RuleAssert.assertThat(TO_ABS)
                .on("<ir_version: 10, opset_import: [\"\" : 21]>" + NEGATED)
                .rewritesTo("<ir_version: 10, opset_import: [\"\" : 21]>" + ABSOLUTE);
        RuleAssert.assertThat(TO_ABS).on(ABSOLUTE).doesNotFire("no node has the operator Neg");
        Rule declining = new Changing((match, editor) -> editor.decline("it rains"));
        RuleAssert.assertThat(declining).on(NEGATED).doesNotFire("it rains");
        RuleAssert.assertThat(declining)
                .on(NEGATED)
                .doesNotFire("Neg with output 'y' matches, but is not rewritten: it rains");
    }

    @Test
    void anotherGraphFails() {
        RuleAssert.Applied applied = RuleAssert.assertThat(TO_ABS).on(NEGATED);
        String message = failure(() -> applied.rewritesTo(NEGATED));
        assertTrue(message.startsWith("changing produces a different graph; expected\n"), message);
        assertTrue(message.contains("y = Neg (x)") && message.contains("y = Abs (x)"), message);
    }

    @Test
    void aRuleThatDoesNotApplyFails() {
        assertEquals(
                "changing does not apply: no node has the operator Neg",
                failure(() -> RuleAssert.assertThat(TO_ABS).on(ABSOLUTE).rewritesTo(ABSOLUTE)));
    }

    @Test
    void aRuleThatAppliesFails() {
        assertEquals(
                "changing has a different reason than \"it rains\": Neg with output 'y' matches",
                failure(() -> RuleAssert.assertThat(TO_ABS).on(NEGATED).doesNotFire("it rains")));
        assertTrue(failure(() -> RuleAssert.assertThat(TO_ABS).on(NEGATED).doesNotFire("matches"))
                .startsWith("is applied: {changing=1} to\n"));
    }

    @Test
    void anUnsoundModelFails() {
        Rule unsound = new Changing((match, editor) -> {
            Value x = match.root().input(0).orElseThrow();
            // A Relu of two inputs is no Relu.
            editor.handOver(
                    match.output(),
                    editor.place(editor.graph()
                                    .newNode(Relu.ID)
                                    .input(x)
                                    .input(x)
                                    .output("y"))
                            .output(0));
        });
        String message = failure(() -> RuleAssert.assertThat(unsound)
                .on(NEGATED)
                .rewritesTo("g (float[2] x) => (float[2] y) { y = Relu (x, x) }"));
        assertTrue(message.startsWith("the pass introduced errors: ["), message);
    }
}
