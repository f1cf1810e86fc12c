package org.onnxtwist.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.anyOf;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/** Subgraphs, functions, and patterns of several roots. */
final class BordersTest {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Node> N = Capture.node("n");
    private static final Capture<Node> P = Capture.node("p");
    private static final Capture<Node> Q = Capture.node("q");

    private static NodePattern op(String operator) {
        return node(OperatorId.onnx(operator));
    }

    private final Graph main = new Graph("main");
    private final Graph branch = new Graph("branch");

    private Node inBranch() {
        Map<String, Value> names = Lines.fill(main, new HashMap<>(), List.of("x", "c = 2.0", "r = Relu(x)"));
        Lines.fill(branch, names, List.of("m = Mul(r, c)", "-> m"));
        main.newNode("If")
                .input(Lines.value(names, "x"))
                .attribute(Attribute.ofGraph("then_branch", branch))
                .output("y")
                .append();
        return branch.nodes().iterator().next();
    }

    @Test
    void aNodeOfAnotherGraphIsALeaf() {
        Node mul = inBranch();
        assertFalse(op("Mul").inputs(op("Relu"), any()).match(mul).isPresent());
        Match match = op("Mul").inputs(any(X), constant(2)).match(mul).orElseThrow();
        assertEquals("'r'", match.get(X).toString());
        assertEquals(List.of(mul), match.nodes());
    }

    @Test
    void aNodeOfTheGraphAroundIsSeenButNoPartOfTheMatch() {
        Node mul = inBranch();
        Match match = op("Mul")
                .inputs(op("Relu").as(N).alsoOutside(), any())
                .match(mul)
                .orElseThrow();
        assertSame(main, match.get(N).graph());
        assertEquals(List.of(mul), match.nodes());
        assertSame(branch, match.graph());
    }

    @Test
    void usersInSubgraphsAreOutsideTheMatch() {
        Map<String, Value> names = Lines.fill(main, new HashMap<>(), List.of("x", "r = Relu(x)", "n = Neg(r)"));
        Node root = Lines.value(names, "n").producer().orElseThrow();
        Pattern pattern = op("Neg").inputs(op("Relu").onlyUsedInMatch());
        assertTrue(pattern.match(root).isPresent());
        Lines.fill(branch, names, List.of("m = Neg(r)", "-> m"));
        main.newNode("If")
                .input(Lines.value(names, "x"))
                .attribute(Attribute.ofGraph("then_branch", branch))
                .output("y")
                .append();
        assertFalse(pattern.match(root).isPresent());
    }

    @Test
    void aRuleCanStayOutOfTheFunctionThatItCalls() {
        OperatorId swish = OperatorId.of("d", "Swish");
        Function function = new Function(swish, branch);
        Lines.fill(function.body(), new HashMap<>(), List.of("x", "m = Mul(x, x)", "-> m"));
        Node inside = branch.nodes().iterator().next();
        assertFalse(op("Mul").notIn(swish).match(inside).isPresent());
        assertTrue(op("Mul").notIn(OperatorId.of("d", "Other")).match(inside).isPresent());
    }

    @Test
    void aSecondRootSharesAValueWithTheFirst() {
        Pattern pair = op("MatMul")
                .as(P)
                .inputs(any(X), constant())
                .alongside(op("MatMul").as(Q).inputs(any(X), constant()));
        Model model = Lines.parse(
                "x, y",
                "w = 1.0 [2, 2]",
                "v = 2.0 [2, 2]",
                "a = MatMul(x, w)",
                "o = MatMul(y, w)",
                "b = MatMul(x, v)",
                "-> a, b, o");
        Match match = pair.match(Lines.node(model, "a")).orElseThrow();
        assertEquals("a", match.get(P).name());
        assertEquals("b", match.get(Q).name());
        assertEquals(List.of(match.get(P), match.get(Q)), match.roots());
        assertEquals(match.roots(), match.nodes());
        assertEquals(
                "a", pair.match(Lines.node(model, "b")).orElseThrow().get(Q).name());
        assertFalse(pair.match(Lines.node(model, "o")).isPresent());
        assertTrue(pair.hasSeveralRoots());
    }

    @Test
    void aSecondRootMayBeFurtherFromWhatIsShared() {
        Pattern pattern = op("Relu")
                .inputs(op("Split").as(N))
                .alongside(op("Neg")
                        .as(Q)
                        .inputs(op("Exp").inputs(op("Split").as(N).output(1))));
        Model model = Lines.parse("x", "p, q = Split(x)", "r = Relu(p)", "e = Exp(q)", "n = Neg(e)", "-> r, n");
        Match match = pattern.match(Lines.node(model, "r")).orElseThrow();
        assertEquals("n", match.get(Q).name());
        assertEquals(4, match.nodes().size());
    }

    @Test
    void aSecondRootMayBeAtDifferentDistancesOfWhatIsShared() {
        Pattern pattern = op("Relu")
                .inputs(any(X))
                .alongside(op("Neg").as(Q).inputs(anyOf(op("Exp").inputs(any(X)), any(X))));
        Model near = Lines.parse("x", "r = Relu(x)", "n = Neg(x)", "-> r, n");
        assertTrue(pattern.match(Lines.node(near, "r")).isPresent());
        Model far = Lines.parse("x", "r = Relu(x)", "e = Exp(x)", "n = Neg(e)", "-> r, n");
        assertTrue(pattern.match(Lines.node(far, "r")).isPresent());
    }

    @Test
    void aSecondRootNeedsSomethingShared() {
        assertThrows(
                IllegalArgumentException.class,
                () -> op("Relu").inputs(any(X)).alongside(op("Neg").as(N).inputs(any())));
    }

    @Test
    void aSecondRootIsNotSoughtFromAValueThatTooManyNodesRead() {
        Pattern pattern = op("Relu").inputs(any(X)).alongside(op("Neg").as(N).inputs(any(X)));
        for (int others : List.of(Pattern.MAX_USERS - 1, Pattern.MAX_USERS)) {
            List<String> lines = new ArrayList<>(List.of("x", "r = Relu(x)"));
            for (int i = 0; i < others; i++) {
                lines.add("n" + i + " = Neg(x)");
            }
            lines.add("-> r");
            Node relu = Lines.node(Lines.parse(lines.toArray(String[]::new)), "r");
            assertEquals(others < Pattern.MAX_USERS, pattern.match(relu).isPresent());
        }
    }
}
