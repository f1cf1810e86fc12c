package org.onnxtwist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Lines;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;

/** What the engine refuses, in which words, and that the model stays as it was. */
final class RefusalTest {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Node> N = Capture.node("n");
    private static final Pattern NEG = op("Neg").inputs(any(X));

    private static NodePattern op(String operator) {
        return node(OperatorId.onnx(operator));
    }

    private static Value relu(Editor editor, Value input) {
        return editor.place(editor.graph().newNode("Relu").input(input).output("relu"))
                .output(0);
    }

    private static String refusal(Model model, Pattern pattern, BiConsumer<Match, Editor> change) {
        String before = GraphText.of(model);
        RuleEngine engine = RuleEngine.of(new TestRule("bad", pattern, change));
        String message = String.valueOf(
                assertThrows(EditException.class, () -> engine.run(model)).getMessage());
        assertEquals(before, GraphText.of(model));
        assertEquals(List.of(), GraphCheck.findings(model));
        return message;
    }

    @Test
    void anOutputOfAnotherType() {
        Model model = Lines.parse("x", "a = Transpose(x)", "-> a");
        model.graph().inputs().get(0).setType(ValueType.tensor(DType.FLOAT, 2, 3));
        // What is declared of the output is not true, and counts for nothing.
        model.graph().outputs().get(0).setType(ValueType.tensor(DType.FLOAT, 2, 3));
        assertEquals(
                "rule bad at node Transpose 'a' replaces output 'a' of type float[3,2] by a value of type float[2,3]:"
                        + " an output must keep its type and shape",
                refusal(model, op("Transpose").inputs(any(X)), RefusalTest::removing));
    }

    private static void removing(Match match, Editor editor) {
        editor.replace(match.output(), match.get(X));
    }

    @Test
    void aValueOfAnotherElementType() {
        for (String declared : List.of("int64", "float")) {
            Model model = Lines.parse("x", "a = Shape(x)", "b = Abs(a)", "-> b");
            model.graph().inputs().get(0).setType(ValueType.tensor(DType.FLOAT, 2, 3));
            Value a = model.graph().nodes().iterator().next().output(0);
            a.setType(ValueType.tensor(declared.equals("float") ? DType.FLOAT : DType.INT64, 2));
            Pattern shape = op("Shape").inputs(any(X));
            assertEquals(
                    "rule bad at node Shape 'a' replaces 'a' of type int64[2] by 'x' of type float[2,3]: a"
                            + " replacement must keep the element type",
                    refusal(model, shape, RefusalTest::removing));
            assertEquals(
                    "rule bad at node Shape 'a' replaces 'a' of type int64[2] by <relu> of type float[2,3]: a"
                            + " replacement must keep the element type",
                    refusal(
                            model,
                            shape,
                            (match, editor) -> editor.handOver(match.output(), relu(editor, match.get(X)))));
        }
    }

    @Test
    void aRuleThatTrustsDeclaredTypesIsJudgedByInferredOnes() {
        Model model = Lines.parse("x", "a = Shape(x)", "b = Abs(a)", "-> b");
        model.graph().inputs().get(0).setType(ValueType.tensor(DType.FLOAT, 2));
        model.graph().nodes().iterator().next().output(0).setType(ValueType.tensor(DType.FLOAT, 2));
        Rule trusting = new Rule() {
            private final Pattern pattern = op("Shape")
                    .inputs(any(X))
                    .where(
                            "keeps the type",
                            (node, typing) -> typing.type(node.output(0))
                                    .equals(typing.type(node.input(0).orElseThrow())));

            @Override
            public String name() {
                return "trusting";
            }

            @Override
            public Pattern pattern() {
                return pattern;
            }

            @Override
            public boolean trustsDeclaredTypes() {
                return true;
            }

            @Override
            public void apply(Match match, Editor editor) {
                removing(match, editor);
            }
        };
        assertEquals(
                "rule trusting at node Shape 'a' replaces 'a' of type int64[1] by 'x' of type float[2]: a replacement"
                        + " must keep the element type",
                assertThrows(EditException.class, () -> RuleEngine.of(trusting).run(model))
                        .getMessage());
    }

    @Test
    void whatTheMatchDoesNotMake() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Neg(a)", "-> b");
        assertEquals(
                "rule bad at node Neg 'b' replaces 'a', which no matched node produces: replace outputs of the match",
                refusal(model, NEG, (match, editor) -> editor.replace(match.get(X), relu(editor, match.output()))));
        assertEquals("rule bad at node Neg 'b' replaces 'b' twice", refusal(model, NEG, (match, editor) -> {
            editor.replace(match.output(), match.get(X));
            editor.replace(match.output(), relu(editor, match.get(X)));
        }));
        assertEquals(
                "rule bad at node Neg 'b' replaces 'b' by 'b', which it replaces as well",
                refusal(model, NEG, (match, editor) -> editor.replace(match.output(), match.output())));
    }

    @Test
    void handingOverToWhatIsNotNew() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Neg(a)", "c = Abs(b)", "-> c");
        assertEquals(
                "rule bad at node Neg 'b' hands 'b' over to the producer of 'a', which is not a new node of its graph: replace it instead",
                refusal(model, NEG, (match, editor) -> editor.handOver(match.output(), match.get(X))));
    }

    @Test
    void aNodeThatIsUsedOutside() {
        Model model = Lines.parse("x", "c = Exp(x)", "b = Neg(c)", "d = Abs(c)", "-> b, d");
        BiConsumer<Match, Editor> change = (match, editor) -> {
            editor.replace(match.output(), relu(editor, match.get(X)));
            editor.remove(match.get(N));
        };
        assertEquals(
                "rule bad at node Neg 'b' removes node Exp 'c', which is still used as input 0 of Abs 'd'",
                refusal(model, op("Neg").inputs(op("Exp").as(N).inputs(any(X))), change));
        assertEquals(
                "rule bad at node Neg 'b' removes node Abs 'd', which is not matched",
                refusal(model, NEG, (match, editor) -> editor.remove(Lines.node(model, "d"))));
        assertTrue(refusal(model, NEG, (match, editor) -> editor.remove(match.root()))
                .endsWith("which is still used as output 0 of graph 'main'"));
    }

    @Test
    void aValueThatIsDefinedLater() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Exp(a)", "c = Abs(b)", "-> c");
        assertEquals(
                "rule bad at node Neg 'a' replaces 'a', which is input 0 of Exp 'b', by 'c', which is defined after"
                        + " that node or is not visible there; if the model is not sorted, sort it first",
                refusal(
                        model,
                        NEG,
                        (match, editor) -> editor.replace(
                                match.output(), Lines.node(model, "c").output(0))));
        // Reading it would make a cycle: the new node moves behind what it reads, and so behind its user.
        assertTrue(refusal(
                        model,
                        NEG,
                        (match, editor) -> editor.replace(
                                match.output(),
                                relu(editor, Lines.node(model, "c").output(0))))
                .contains("which is defined after that node or is not visible there"));
    }

    @Test
    void twoRootsOfWhichOneReadsTheOther() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Exp(a)", "c = Neg(b)", "d = Add(x, c)", "-> d");
        Pattern pattern = op("Neg")
                .as(N)
                .inputs(any(X))
                .alongside(op("Add").input(0, any(X)).input(1, op("Neg")));
        assertTrue(refusal(model, pattern, (match, editor) -> {
                    Node both = editor.place(editor.graph()
                            .newNode("Both")
                            .inputs(match.get(X), match.roots().get(1).input(1).orElseThrow())
                            .output("p")
                            .output("q"));
                    editor.replace(match.output(), both.output(0));
                    editor.replace(match.roots().get(1).output(0), both.output(1));
                })
                .contains("which is defined after that node or is not visible there"));
    }

    @Test
    void aValueOutOfSight() {
        Model model = Lines.parse("x", "y = If(x)", "a = Neg(x)", "-> a, y");
        Graph branch = new Graph("branch");
        Map<String, Value> names =
                new HashMap<>(Map.of("x", model.graph().inputs().get(0)));
        Lines.fill(branch, names, List.of("inner = Exp(x)", "-> inner"));
        Lines.node(model, "y").setAttribute(Attribute.ofGraph("then_branch", branch));
        Value inner = branch.outputs().get(0);
        assertTrue(refusal(model, NEG, (match, editor) -> editor.replace(match.output(), inner))
                .contains("not visible there"));
        String refused = refusal(model, NEG, (match, editor) -> editor.replace(match.output(), relu(editor, inner)));
        assertTrue(
                refused.startsWith(
                        "rule bad at node Neg 'a' failed: value 'inner' of graph 'branch' is not visible in graph"),
                refused);
        // The body of a new node reads a value that is defined behind it.
        assertTrue(refusal(model, NEG, (match, editor) -> withBody(editor, match, match.output(), true))
                .contains("which is defined after it or is not visible there"));
        assertTrue(refusal(model, NEG, (match, editor) -> withBody(editor, match, match.get(X), false))
                .contains("which is defined after it or is not visible there"));
    }

    private static void withBody(Editor editor, Match match, Value captured, boolean attached) {
        Graph body = new Graph("body");
        Value result = editor.inside(body)
                .place(body.newNode("Abs").input(captured).output("abs"))
                .output(0);
        body.addOutput(result);
        var described = editor.graph().newNode("If").input(match.get(X)).output("if");
        if (attached) {
            described.attribute(Attribute.ofGraph("then_branch", body));
        }
        editor.replace(match.output(), editor.place(described).output(0));
    }

    @Test
    void aBodyThatGivesOutWhatItCannotSee() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Exp(a)", "-> b");
        assertTrue(refusal(model, NEG, (match, editor) -> {
                    Graph body = new Graph("body");
                    editor.inside(body);
                    body.addOutput(Lines.node(model, "b").output(0));
                    editor.replace(
                            match.output(),
                            editor.place(editor.graph()
                                            .newNode("If")
                                            .input(match.get(X))
                                            .attribute(Attribute.ofGraph("then_branch", body))
                                            .output("if"))
                                    .output(0));
                })
                .contains("lets graph 'body' have as output 'b', which is not visible there"));
    }

    @Test
    void aFunctionThatCallsItself() {
        Model model = Lines.parse("x", "-> x");
        Graph body = new Graph("f");
        Lines.fill(body, new HashMap<>(), List.of("x", "a = Neg(x)", "-> a"));
        Function function = new Function(OperatorId.of("d", "F"), body);
        function.setOpset(17);
        model.addFunction(function);
        assertEquals(
                "rule bad at node Neg 'a' calls d.F in its own body: add a condition to the pattern",
                refusal(
                        model,
                        NEG,
                        (match, editor) -> editor.replace(
                                match.output(),
                                editor.place(body.newNode(function.id())
                                                .input(match.get(X))
                                                .output("f"))
                                        .output(0))));
    }

    @Test
    void anIdentityWhereThereIsNone() {
        Model model = Lines.parse("x", "a = Neg(x)", "-> a");
        model.removeOpset("");
        assertTrue(refusal(model, NEG, (match, editor) -> editor.replace(match.output(), match.get(X)))
                .contains("does not import the standard operator set, so that no Identity can be inserted"));
    }

    @Test
    void aRuleThatFailsHalfWay() {
        Model model = Lines.parse("x", "a, _ = Neg(x)", "-> a");
        String message = refusal(model, NEG, (match, editor) -> {
            Value constant = editor.constant("c", Tensor.vector(1));
            Value sum = editor.place(editor.graph()
                            .newNode("Add")
                            .inputs(match.get(X), constant, match.root().output(1))
                            .output("sum"))
                    .output(0);
            editor.replace(match.output(), relu(editor, sum));
            match.get(Capture.value("nothing"));
        });
        assertTrue(message.startsWith("rule bad at node Neg 'a' failed: the match at Neg 'a' has no capture"));
    }

    @Test
    void aConditionThatFails() {
        Model model = Lines.parse("x", "a = Neg(x)", "-> a");
        NodePattern spoilt = op("Neg").where("has a twin", neg -> neg.output(1).isOutput());
        assertTrue(refusal(model, spoilt, (match, editor) -> {}).startsWith("rule bad at node Neg 'a' failed: "));
        List<EditException> refused = new ArrayList<>();
        assertEquals(
                Map.of(),
                RuleEngine.of(new TestRule("bad", spoilt, (match, editor) -> {}))
                        .passingOver(refused::add)
                        .run(model));
        assertEquals(1, refused.size());
    }

    @Test
    void constantsInAFunctionAreTakenBackToo() {
        Model model = Lines.parse("x", "-> x");
        Graph body = new Graph("f");
        Lines.fill(body, new HashMap<>(), List.of("x", "a = Neg(x)", "-> a"));
        model.addFunction(new Function(OperatorId.of("d", "F"), body));
        refusal(model, NEG, (match, editor) -> {
            editor.constant("c", Tensor.vector(1));
            editor.define(new Function(OperatorId.of("e", "G"), new Graph("g")));
            editor.remove(match.root());
        });
    }

    @Test
    void whatIsRefusedCanBePassedOver() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> a, b");
        List<String> refused = new ArrayList<>();
        Rule bad = new TestRule("bad", NEG, (match, editor) -> editor.remove(match.root()));
        Rule good = new TestRule(
                "good", NEG, (match, editor) -> editor.replace(match.output(), relu(editor, match.get(X))));
        assertEquals(
                Map.of("good", 1L),
                RuleEngine.of(bad, good)
                        .passingOver(e -> refused.add(String.valueOf(e.getMessage())))
                        .run(model));
        assertEquals(1, refused.size());
        assertEquals("a = Relu(x)\nb = Abs(a)\n-> a, b\n", Lines.print(model));
    }

    @Test
    void aRuleThatDeclinesLeavesTheModelAndTheTurn() {
        Model model = Lines.parse("x", "a = Neg(x)", "-> a");
        String before = GraphText.of(model);
        Rule hesitant = new TestRule("hesitant", NEG, (match, editor) -> {
            editor.replace(match.output(), relu(editor, match.get(X)));
            editor.decline("not today");
        });
        Rule idle = new TestRule("idle", NEG, (match, editor) -> {});
        assertEquals(Map.of(), RuleEngine.of(hesitant, idle).run(model));
        assertEquals(before, GraphText.of(model));
    }
}
