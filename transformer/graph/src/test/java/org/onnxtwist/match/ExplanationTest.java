package org.onnxtwist.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.absent;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.anyOf;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

final class ExplanationTest {
    private static final Capture<Value> X = Capture.value("x");

    private static NodePattern op(String operator) {
        return node(OperatorId.onnx(operator));
    }

    private static final Pattern FOLDABLE = op("BatchNormalization")
            .input(
                    0,
                    op("Conv")
                            .inputs(any(X).type(TypeCondition.rank(4)), constant(), absent())
                            .where(
                                    "group is 1",
                                    conv -> conv.intAttribute("group").orElse(1) == 1)
                            .onlyUsedInMatch());

    private static String why(Pattern pattern, String name, String... lines) {
        return pattern.explain(Lines.node(Lines.parse(lines), name), TypeLookup.declared())
                .toString();
    }

    @Test
    void whatFailsIsNamed() {
        assertEquals(
                "Conv 'c' does not match: the condition 'group is 1' does not hold",
                why(FOLDABLE, "b", "x", "w = 1.0 [2]", "c = Conv[group=2](x, w)", "b = BatchNormalization(c)", "-> b"));
        assertEquals(
                "Conv 'c' does not match: the condition 'input 0: rank is 4' does not hold",
                why(FOLDABLE, "b", "x", "w = 1.0 [2]", "c = Conv(x, w)", "b = BatchNormalization(c)", "-> b"));
        assertEquals(
                "BatchNormalization 'b' does not match: the condition 'input 0 is Conv' does not hold",
                why(FOLDABLE, "b", "x", "c = Relu(x)", "b = BatchNormalization(c)", "-> b"));
        assertEquals(
                "BatchNormalization 'b' does not match: the condition 'input 0 is Conv' does not hold",
                why(FOLDABLE, "b", "x", "b = BatchNormalization()", "-> b"));
        assertEquals(
                "Relu 'c' does not match: the condition 'operator is BatchNormalization' does not hold",
                why(FOLDABLE, "c", "x", "c = Relu(x)", "-> c"));
        assertEquals(
                "Conv 'c' does not match: the condition 'input 3 is absent' does not hold",
                why(FOLDABLE, "b", "x", "w = 1.0", "c = Conv(x, w, w, w)", "b = BatchNormalization(c)", "-> b"));
    }

    @Test
    void constantsAndCapturesAreNamed() {
        Pattern pattern = op("Add").inputs(op("Mul").inputs(any(X), constant(2)), any(X));
        assertEquals(
                "Mul 'm' does not match: the condition 'input 1 is a constant' does not hold",
                why(pattern, "a", "x", "m = Mul(x, x)", "a = Add(m, x)", "-> a"));
        assertEquals(
                "Mul 'm' does not match: the condition 'input 1: all elements are 2.0' does not hold",
                why(pattern, "a", "x", "c = 3.0", "m = Mul(x, c)", "a = Add(m, x)", "-> a"));
        assertEquals(
                "Add 'a' does not match: the condition 'input 1: is the value captured as x' does not hold",
                why(pattern, "a", "x, y", "c = 2.0", "m = Mul(x, c)", "a = Add(m, y)", "-> a"));
        assertEquals(
                "Add 'a' does not match: the condition 'has 2 inputs' does not hold",
                why(op("Add").commutative(any(), any()), "a", "x", "a = Add(x)", "-> a"));
    }

    @Test
    void conditionsOnTheWholeMatchAreNamed() {
        assertEquals(
                "Neg 'n' does not match: the condition 'is used only in the match' does not hold",
                why(op("Relu").inputs(op("Neg").onlyUsedInMatch()), "r", "x", "n = Neg(x)", "r = Relu(n)", "-> r, n"));
        assertEquals(
                "Relu 'r' does not match: the condition 'it is Sunday' does not hold",
                why(op("Relu").when("it is Sunday", match -> false), "r", "x", "r = Relu(x)", "-> r"));
        assertEquals(
                "Relu 'r' does not match: the condition 'shares a value with Neg' does not hold",
                why(op("Relu").inputs(any(X)).alongside(op("Neg").inputs(any(X))), "r", "x", "r = Relu(x)", "-> r"));
    }

    @Test
    void theAttemptThatGotFarthestCounts() {
        Pattern pattern = op("Add")
                .commutative(op("Mul").inputs(op("Exp"), constant(2)), any(X))
                .where("is there", add -> true);
        assertEquals(
                "Mul 'm' does not match: the condition 'input 1: all elements are 2.0' does not hold",
                why(pattern, "a", "x", "c = 3.0", "e = Exp(x)", "m = Mul(e, c)", "a = Add(x, m)", "-> a"));
        Pattern alternatives =
                op("Neg").inputs(anyOf(op("Exp").inputs(op("Log")), op("Mul").inputs(any(), constant(), any())));
        assertEquals(
                "Exp 'e' does not match: the condition 'input 0 is Log' does not hold",
                why(alternatives, "n", "x", "e = Exp(x)", "n = Neg(e)", "-> n"));
    }

    @Test
    void whatMatchesNeedsNoExplanation() {
        assertEquals("Relu 'r' matches", why(op("Relu"), "r", "x", "r = Relu(x)", "-> r"));
    }

    @Test
    void ofAModelTheNearestNodeIsExplained() {
        Model model = Lines.parse(
                "x",
                "w = 1.0",
                "r = Relu(x)",
                "b = BatchNormalization(r)",
                "c = Conv(b, w)",
                "d = BatchNormalization(c)",
                "e = Conv[group=2](b, w)",
                "f = BatchNormalization(e)",
                "-> d, f");
        Explanation explanation = FOLDABLE.explain(model, TypeLookup.declared()).orElseThrow();
        assertEquals(
                "Conv 'c' does not match: the condition 'input 0: rank is 4' does not hold", explanation.toString());
        assertEquals("d", explanation.root().name());
        assertEquals(Optional.empty(), op("Gelu").explain(model, TypeLookup.declared()));
        assertTrue(
                op("Relu").explain(model, TypeLookup.declared()).orElseThrow().matches());
    }
}
