package org.onnxtwist.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.absent;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.anyOf;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;
import static org.onnxtwist.match.Pattern.optional;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

final class PatternTest {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Value> Y = Capture.value("y");
    private static final Capture<Node> N = Capture.node("n");

    private static OperatorId id(String operator) {
        return OperatorId.onnx(operator);
    }

    private static NodePattern op(String operator) {
        return node(id(operator));
    }

    private static Optional<Match> at(String name, Pattern pattern, String... lines) {
        return pattern.match(Lines.node(Lines.parse(lines), name));
    }

    private static boolean matches(String name, Pattern pattern, String... lines) {
        return at(name, pattern, lines).isPresent();
    }

    private static String nodes(Match match) {
        return String.join(" ", match.nodes().stream().map(Node::name).toList());
    }

    @Test
    void aNodeOfOneOperatorOrOfASetOrOfAny() {
        String[] lines = {"x", "a = Relu(x)", "-> a"};
        assertTrue(matches("a", op("Relu"), lines));
        assertFalse(matches("a", op("Neg"), lines));
        assertTrue(matches("a", node(id("Neg"), id("Relu")), lines));
        assertTrue(matches("a", node(Set.of(id("Neg"), id("Relu"))), lines));
        assertTrue(matches("a", node(), lines));
        assertFalse(matches("a", node(OperatorId.of("other", "Relu")), lines));
    }

    @Test
    void inputsAreAllThereAre() {
        String[] lines = {"x, b", "a = Conv(x, x, b)", "-> a"};
        assertTrue(matches("a", op("Conv").inputs(any(), any(), any()), lines));
        assertFalse(matches("a", op("Conv").inputs(any(), any()), lines));
        assertFalse(matches("a", op("Conv").inputs(any(), any(), any(), any()), lines));
        assertTrue(matches("a", op("Conv").input(1, any()), lines));
        assertTrue(matches("a", op("Conv"), lines));
    }

    @Test
    void anInputIsAbsentOrPresentOrEither() {
        String[] without = {"x, b", "a = Clip(x, _, b)", "-> a"};
        assertTrue(matches("a", op("Clip").inputs(any(), absent(), any()), without));
        assertFalse(matches("a", op("Clip").inputs(any(), any(), any()), without));
        assertTrue(matches("a", op("Clip").inputs(any(), optional(any(Y)), any()), without));
        assertFalse(matches("a", op("Clip").inputs(any(), absent(), absent()), without));
        assertTrue(matches("a", op("Clip").inputs(any(), absent(), any(), absent()), without));

        String[] with = {"x, b", "a = Clip(x, b)", "-> a"};
        Pattern either = op("Clip").inputs(any(), optional(any(Y)));
        assertTrue(at("a", either, with).orElseThrow().find(Y).isPresent());
        assertFalse(matches("a", op("Clip").inputs(any(), optional(constant())), with));
        assertFalse(matches("a", op("Clip").inputs(any(), absent()), with));
    }

    @Test
    void whatIsNotMentionedMayBeAbsent() {
        assertTrue(matches("a", op("Clip").input(2, any()), "x, b", "a = Clip(x, _, b)", "-> a"));
    }

    @Test
    void capturesGiveWhatTheirKindSays() {
        Capture<Double> number = Capture.number("number");
        Capture<org.onnxtwist.ir.tensor.Tensor> tensor = Capture.tensor("tensor");
        Match match = at(
                        "b",
                        op("Mul")
                                .as(N)
                                .inputs(
                                        op("Relu").as(X).inputs(any()),
                                        constant(number).as(tensor).as(Y)),
                        "x",
                        "c = 3.0 [1, 1]",
                        "a = Relu(x)",
                        "b = Mul(a, c)",
                        "-> b")
                .orElseThrow();
        assertEquals("'a'", match.get(X).toString());
        assertEquals("'c'", match.get(Y).toString());
        assertEquals("b", match.get(N).name());
        assertEquals(3.0, match.get(number));
        assertEquals(2, match.get(tensor).rank());
        assertEquals("b a", nodes(match));
    }

    @Test
    void aCaptureOfAnotherKindThanThePlaceDoesNotMatch() {
        String[] lines = {"x", "c = 3.0 [2]", "a = Mul(x, c)", "-> a"};
        assertFalse(matches("a", op("Mul").inputs(any().as(N), any()), lines));
        assertFalse(matches("a", op("Mul").inputs(any().as(Capture.tensor("t")), any()), lines));
        assertFalse(matches("a", op("Mul").inputs(any(), any().as(Capture.number("more than one element"))), lines));
    }

    @Test
    void whatWasNotThereCannotBeRead() {
        Match match = at("a", op("Clip").inputs(any(X), optional(any(Y))), "x", "a = Clip(x)", "-> a")
                .orElseThrow();
        assertEquals(Optional.empty(), match.find(Y));
        assertEquals(
                "the match at Clip 'a' has no capture y: use find for a part of the pattern that may be absent",
                assertThrows(NoSuchElementException.class, () -> match.get(Y)).getMessage());
    }

    @Test
    void theSameCaptureIsTheSameValue() {
        Pattern square = op("Mul").inputs(any(X), any(X));
        assertTrue(matches("a", square, "x", "a = Mul(x, x)", "-> a"));
        assertFalse(matches("a", square, "x, y", "a = Mul(x, y)", "-> a"));
        Pattern swish = op("Mul").inputs(op("Sigmoid").inputs(any(X)), any(X));
        assertTrue(matches("a", swish, "x", "s = Sigmoid(x)", "a = Mul(s, x)", "-> a"));
        assertFalse(matches("a", swish, "x, y", "s = Sigmoid(x)", "a = Mul(s, y)", "-> a"));
    }

    @Test
    void theSameCaptureIsTheSameNodeOrTensorOrNumber() {
        Pattern split = op("Add").inputs(op("Split").as(N), op("Split").as(N).output(1));
        assertTrue(matches("a", split, "x", "p, q = Split(x)", "a = Add(p, q)", "-> a"));
        assertFalse(matches("a", split, "x", "p, q = Split(x)", "r, s = Split(x)", "a = Add(p, s)", "-> a"));
        for (Capture<?> capture : List.of(Capture.tensor("t"), Capture.number("t"))) {
            Pattern twice = op("Clip").inputs(any(), constant(capture), constant(capture));
            assertTrue(matches("a", twice, "x", "c = 1.0", "d = 1.0", "a = Clip(x, c, d)", "-> a"));
            assertFalse(matches("a", twice, "x", "c = 1.0", "d = 2.0", "a = Clip(x, c, d)", "-> a"));
        }
    }

    @Test
    void anotherOutputIsAnotherValue() {
        String[] lines = {"x", "p, q = Split(x)", "a = Neg(q)", "-> a"};
        assertFalse(matches("a", op("Neg").inputs(op("Split")), lines));
        assertTrue(matches("a", op("Neg").inputs(op("Split").output(1)), lines));
        assertFalse(matches("a", op("Neg").inputs(op("Split").output(2)), lines));
    }

    @Test
    void operandsStandInEitherOrder() {
        Pattern swish = op("Mul").commutative(op("Sigmoid").inputs(any(X)), any(X));
        assertTrue(matches("a", swish, "x", "s = Sigmoid(x)", "a = Mul(s, x)", "-> a"));
        assertTrue(matches("a", swish, "x", "s = Sigmoid(x)", "a = Mul(x, s)", "-> a"));
        assertFalse(matches("a", swish, "x", "s = Sigmoid(x)", "a = Mul(s, s)", "-> a"));
        assertFalse(matches("a", swish, "x", "s = Sigmoid(x)", "a = Mul(s, x, x)", "-> a"));
        assertFalse(matches("a", swish, "x", "s = Sigmoid(x)", "a = Mul(s)", "-> a"));
    }

    /** The first order of the inner node fits by itself, and fails only at the outer one. */
    @Test
    void aChoiceIsTakenBackWhenTheRestDoesNotFit() {
        Pattern pattern = op("Sub").inputs(op("Add").commutative(any(X), any(Y)), any(Y));
        Match match = at("b", pattern, "p, q", "a = Add(p, q)", "b = Sub(a, p)", "-> b")
                .orElseThrow();
        assertEquals("'q'", match.get(X).toString());
        assertEquals("'p'", match.get(Y).toString());
        Pattern alternatives = op("Sub").inputs(anyOf(any(X), op("Neg").inputs(any(X))), any(X));
        assertTrue(matches("b", alternatives, "p", "a = Neg(p)", "b = Sub(a, p)", "-> b"));
        Pattern three = op("Sum").commutative(any(X), constant(1), op("Neg").inputs(any(X)));
        assertTrue(matches("b", three, "p, q", "c = 1.0", "a = Neg(p)", "b = Sum(a, c, p)", "-> b"));
        assertFalse(matches("b", three, "p, q", "c = 1.0", "a = Neg(p)", "b = Sum(a, c, q)", "-> b"));
    }

    @Test
    void nothingOfARejectedChoiceStays() {
        Pattern pattern = op("Sub")
                .inputs(anyOf(op("Neg").inputs(op("Exp").as(Y)), op("Neg").inputs(any(X))), any())
                .when("y is not there", match -> match.find(Y).isEmpty());
        Match match = at("b", pattern, "p", "e = Exp(p)", "a = Neg(e)", "b = Sub(a, e)", "-> b")
                .orElseThrow();
        assertEquals("'e'", match.get(X).toString());
        assertEquals("b a", nodes(match));
    }

    @Test
    void alternativesMayBeginAPattern() {
        Pattern pattern = anyOf(op("Relu").inputs(any(X)), op("Clip").inputs(any(X), constant(0.0)));
        assertTrue(matches("a", pattern, "x", "a = Relu(x)", "-> a"));
        assertTrue(matches("a", pattern, "x", "c = 0.0", "a = Clip(x, c)", "-> a"));
        assertFalse(matches("a", pattern, "x", "c = 1.0", "a = Clip(x, c)", "-> a"));
        assertEquals("Relu or Clip", pattern.roots().toString());
    }

    @Test
    void conditionsLookAtNodesValuesAndTypes() {
        Pattern grouped = op("Conv")
                .attribute(
                        "group", conv -> Optional.of(conv.intAttribute("group").orElse(1)), 1L);
        assertTrue(matches("a", grouped, "x", "a = Conv(x)", "-> a"));
        assertFalse(matches("a", grouped, "x", "a = Conv[group=2](x)", "-> a"));
        Pattern unsaid = op("Conv").attribute("group", conv -> Optional.empty(), 1L);
        assertFalse(matches("a", unsaid, "x", "a = Conv[group=1](x)", "-> a"));
        assertTrue(
                matches("a", op("Neg").inputs(any().where("is an input", Value::isInput)), "x", "a = Neg(x)", "-> a"));

        Model model = Lines.parse("x", "a = Neg(x)", "-> a");
        TypeLookup typing =
                value -> value.isInput() ? ValueType.tensor(DType.FLOAT, 2, 3) : ValueType.tensor(DType.INT64, 6);
        Node root = Lines.node(model, "a");
        assertTrue(op("Neg")
                .inputs(any().type(TypeCondition.rank(2)))
                .match(root, typing)
                .isPresent());
        assertFalse(op("Neg")
                .inputs(any().type(TypeCondition.rank(1)))
                .match(root, typing)
                .isPresent());
        assertFalse(
                op("Neg").inputs(any().type(TypeCondition.rank(2))).match(root).isPresent());
        assertTrue(op("Neg").type(TypeCondition.shape(6)).match(root, typing).isPresent());
        assertFalse(
                op("Neg").type(TypeCondition.shape(2, 3)).match(root, typing).isPresent());
        assertTrue(op("Neg")
                .type(TypeCondition.dtype(DType.INT64))
                .match(root, typing)
                .isPresent());
        assertFalse(op("Neg")
                .type(TypeCondition.dtype(DType.FLOAT))
                .match(root, typing)
                .isPresent());
        assertTrue(
                op("Neg").type(TypeCondition.staticShape()).match(root, typing).isPresent());
        assertFalse(op("Neg").type(TypeCondition.staticShape()).match(root).isPresent());
    }

    @Test
    void aConditionOnTheWholeMatchSeesAllCaptures() {
        Pattern pattern =
                op("Sub").when("x is y", match -> match.get(X) == match.get(Y)).inputs(any(X), any(Y));
        assertTrue(matches("a", pattern, "x", "a = Sub(x, x)", "-> a"));
        assertFalse(matches("a", pattern, "x, y", "a = Sub(x, y)", "-> a"));
    }

    @Test
    void aConditionOnTheWholeMatchTakesAChoiceBack() {
        Pattern pattern = op("Add")
                .commutative(any(X), any(Y))
                .when("y is first", match -> match.get(Y).toString().equals("'p'"));
        assertTrue(matches("a", pattern, "p, q", "a = Add(p, q)", "-> a"));
    }

    @Test
    void aNodeThatIsUsedElsewhereIsNotInternal() {
        Pattern pattern = op("Relu").inputs(op("Conv").onlyUsedInMatch());
        assertTrue(matches("a", pattern, "x", "c = Conv(x)", "a = Relu(c)", "-> a"));
        assertFalse(matches("a", pattern, "x", "c = Conv(x)", "a = Relu(c)", "-> a, c"));
        assertFalse(matches("a", pattern, "x", "c = Conv(x)", "a = Relu(c)", "b = Neg(c)", "-> a, b"));
        Pattern diamond =
                op("Mul").inputs(op("Neg").inputs(any(X)), op("Conv").as(X).onlyUsedInMatch());
        assertTrue(matches("a", diamond, "x", "c = Conv(x)", "n = Neg(c)", "a = Mul(n, c)", "-> a"));
    }

    @Test
    void aMatchNamesItsRootAndItsGraph() {
        Model model = Lines.parse("x", "a = Neg(x)", "-> a");
        Match match = op("Neg").match(Lines.node(model, "a")).orElseThrow();
        assertSame(model.graph(), match.graph());
        assertSame(match.root().output(0), match.output());
        assertEquals("match at Neg 'a'", match.toString());
    }
}
