package org.onnxtwist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Lines;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;

/** What becomes of the graph, in text, when a rule is applied. */
final class EditorTest {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Value> Y = Capture.value("y");
    private static final Capture<Node> N = Capture.node("n");

    private static NodePattern op(String operator) {
        return node(OperatorId.onnx(operator));
    }

    private static String after(Model model, Pattern pattern, BiConsumer<Match, Editor> change) {
        RuleEngine.of(new TestRule("test", pattern, change)).run(model);
        assertEquals(List.of(), GraphCheck.findings(model));
        String text = Lines.print(model);
        model.forEachGraph(graph -> {
            List<Node> order = TopologicalOrder.of(graph);
            int index = 0;
            for (Node node : graph.nodes()) {
                assertEquals(order.get(index++), node, () -> "not sorted:\n" + text);
            }
        });
        return text;
    }

    private static Value emit(Editor editor, String operator, Value... inputs) {
        return editor.place(editor.graph()
                        .newNode(operator)
                        .inputs(inputs)
                        .output(operator.toLowerCase(java.util.Locale.ROOT)))
                .output(0);
    }

    @Test
    void newNodesStandWhereTheRootStood() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Neg(a)", "c = Abs(b)", "d = Sin(a)", "-> c, d");
        assertEquals(
                "a = Exp(x)\nrelu = Relu(a)\ntanh = Tanh(relu)\nc = Abs(tanh)\nd = Sin(a)\n-> c, d\n",
                after(
                        model,
                        op("Neg").inputs(any(X)),
                        (match, editor) -> editor.replace(
                                match.output(), emit(editor, "Tanh", emit(editor, "Relu", match.get(X))))));
    }

    @Test
    void anOutputKeepsItsNameAndTypeAndItsNewProducerGetsIt() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> a, b");
        ValueType type = ValueType.tensor(DType.FLOAT, 3);
        model.graph().outputs().get(0).setType(type);
        assertEquals(
                "a = Relu(x)\nb = Abs(a)\n-> a, b\n",
                after(
                        model,
                        op("Neg").inputs(any(X)),
                        (match, editor) -> editor.replace(match.output(), emit(editor, "Relu", match.get(X)))));
        assertEquals(type, model.graph().outputs().get(0).type());
    }

    @Test
    void aValueThatStandsForAnOutputTakesItsNameEverywhere() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Neg(a)", "c = Abs(a)", "-> b, c");
        assertEquals(
                "b = Exp(x)\nc = Abs(b)\n-> b, c\n",
                after(
                        model,
                        op("Neg").inputs(any(X)),
                        (match, editor) -> editor.replace(match.output(), match.get(X))));
    }

    @Test
    void inputsConstantsAndOutputsCannotTakeAnOutputsName() {
        BiConsumer<Match, Editor> drop = (match, editor) -> editor.replace(match.output(), match.get(X));
        Pattern neg = op("Neg").inputs(any(X));
        assertEquals("b = Identity(x)\n-> b\n", after(Lines.parse("x", "b = Neg(x)", "-> b"), neg, drop));
        assertEquals(
                "x = 2.0000\nb = Identity(x)\n-> b\n", after(Lines.parse("x = 2.0", "b = Neg(x)", "-> b"), neg, drop));
        assertEquals(
                "a = Exp(x)\nb = Identity(a)\n-> a, b\n",
                after(Lines.parse("x", "a = Exp(x)", "b = Neg(a)", "-> a, b"), neg, drop));
    }

    @Test
    void twoOutputsThatBecomeOneValueKeepTheirNames() {
        Model model = Lines.parse("x", "a, b = Split(x)", "c = Abs(b)", "-> a, b, c");
        assertEquals(
                "a = Relu(x)\nb = Identity(a)\nc = Abs(b)\n-> a, b, c\n",
                after(model, op("Split").inputs(any(X)), (match, editor) -> {
                    Value made = emit(editor, "Relu", match.get(X));
                    editor.replace(match.root().output(0), made);
                    editor.replace(match.root().output(1), made);
                }));
        Model other = Lines.parse("x", "a, b = Split(x)", "c = Abs(b)", "-> a, c");
        assertEquals(
                "a = Relu(x)\nc = Abs(a)\n-> a, c\n", after(other, op("Split").inputs(any(X)), (match, editor) -> {
                    Value made = emit(editor, "Relu", match.get(X));
                    editor.replace(match.root().output(0), made);
                    editor.replace(match.root().output(1), made);
                }));
    }

    @Test
    void anOutputOfAnOutputIsKnown() {
        assertTrue(Editor.canTakeOver(
                Lines.node(Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "-> b"), "a")
                        .output(0),
                Lines.node(Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "-> b"), "b")
                        .output(0)));
        Model model = Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "-> a, b");
        assertFalse(Editor.canTakeOver(
                Lines.node(model, "b").output(0), Lines.node(model, "a").output(0)));
    }

    /** The condition keeps the rule from matching the node that it made. */
    @Test
    void aNodeIsInsertedBehindAnotherOne() {
        Pattern pattern = op("Conv")
                .where(
                        "is not clipped",
                        conv -> conv.output(0)
                                .consumers()
                                .noneMatch(user -> user.operator().isOnnx("Clip")));
        BiConsumer<Match, Editor> insert = (match, editor) -> editor.replace(
                match.output(),
                editor.after(match.root())
                        .place(editor.graph()
                                .newNode("Clip")
                                .input(match.output())
                                .output("clip"))
                        .output(0));
        assertEquals(
                "a = Conv(x)\nclip = Clip(a)\nb = Neg(clip)\nc = Abs(clip)\n-> b, c\n",
                after(Lines.parse("x", "a = Conv(x)", "b = Neg(a)", "c = Abs(a)", "-> b, c"), pattern, insert));
        assertEquals(
                "a_1 = Conv(x)\na = Clip(a_1)\nb = Neg(a)\n-> a, b\n",
                after(Lines.parse("x", "a = Conv(x)", "b = Neg(a)", "-> a, b"), pattern, insert));
    }

    @Test
    void aNodeIsInsertedBeforeAnotherOne() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Neg(a)", "-> b");
        assertEquals(
                "abs = Abs(x)\nexp = Exp(abs)\nb = Neg(exp)\n-> b\n",
                after(
                        model,
                        op("Neg").inputs(op("Exp").as(N).inputs(any(X).where("is an input", Value::isInput))),
                        (match, editor) -> {
                            Value abs = editor.before(match.get(N))
                                    .place(editor.graph()
                                            .newNode("Abs")
                                            .input(match.get(X))
                                            .output("abs"))
                                    .output(0);
                            Value exp = editor.place(
                                            editor.like(match.get(N)).input(abs).output("exp"))
                                    .output(0);
                            editor.replace(match.get(N).output(0), exp);
                        }));
    }

    @Test
    void whatIsStillReadStays() {
        Model model = Lines.parse("x", "c = Conv(x)", "r = Relu(c)", "n = Neg(c)", "-> r, n");
        assertEquals(
                "c = Conv(x)\nr = ConvRelu(x)\nn = Neg(c)\n-> r, n\n",
                after(
                        model,
                        op("Relu").inputs(op("Conv").inputs(any(X))),
                        (match, editor) -> editor.replace(match.output(), emit(editor, "ConvRelu", match.get(X)))));
    }

    @Test
    void newNodesMayReadMatchedOnes() {
        Model model = Lines.parse("x", "c = Conv(x)", "r = Relu(c)", "-> r");
        assertEquals(
                "c = Conv(x)\nr = Tanh(c)\n-> r\n",
                after(
                        model,
                        op("Relu").inputs(op("Conv").as(X)),
                        (match, editor) -> editor.replace(match.output(), emit(editor, "Tanh", match.get(X)))));
    }

    @Test
    void aMatchedValueMayStandForTheRest() {
        Model model = Lines.parse("x", "c = Conv(x)", "r = Relu(c)", "n = Neg(r)", "-> n");
        assertEquals(
                "c = Conv(x)\nn = Neg(c)\n-> n\n",
                after(
                        model,
                        op("Relu").inputs(op("Conv").as(X)),
                        (match, editor) -> editor.replace(match.output(), match.get(X))));
    }

    @Test
    void aConstantNodeThatNothingReadsGoesWithTheMatch() {
        Model model = Lines.parse("x", "a = Mul(x, x)", "-> a");
        Node root = Lines.node(model, "a");
        Node one = model.graph()
                .newNode("Constant")
                .attribute(Attribute.ofTensor("value", Tensor.ofFloats(new float[] {1})))
                .output("one")
                .before(root);
        root.setInput(1, one.output(0));
        assertEquals(
                "a = Relu(x)\n-> a\n",
                after(
                        model,
                        op("Mul").commutative(any(X), constant(1)),
                        (match, editor) -> editor.replace(match.output(), emit(editor, "Relu", match.get(X)))));
    }

    @Test
    void constantsOfARuleAreInitializers() {
        Model model = Lines.parse("x", "a = Neg(x)", "-> a");
        assertEquals(
                "minus = -1.0000\na = Mul(x, minus)\n-> a\n",
                after(model, op("Neg").inputs(any(X)), (match, editor) -> {
                    Value minus = editor.constant("minus", Tensor.ofFloats(new float[] {-1}));
                    editor.replace(match.output(), emit(editor, "Mul", match.get(X), minus));
                }));
    }

    @Test
    void severalRootsBecomeOneNode() {
        Pattern pair =
                op("MatMul").inputs(any(X), any()).alongside(op("MatMul").as(N).inputs(any(X), any(Y)));
        BiConsumer<Match, Editor> join = (match, editor) -> {
            Node both = editor.place(editor.graph()
                    .newNode("TwoMatMuls")
                    .inputs(match.get(X), match.get(Y))
                    .output("p")
                    .output("q"));
            editor.replace(match.output(), both.output(0));
            editor.replace(match.get(N).output(0), both.output(1));
            match.roots().forEach(editor::remove);
        };
        assertEquals(
                "p, q = TwoMatMuls(x, w)\na = Abs(p)\nb = Abs(q)\n-> a, b\n",
                after(
                        Lines.parse(
                                "x, v, w",
                                "m = MatMul(x, v)",
                                "a = Abs(m)",
                                "n = MatMul(x, w)",
                                "b = Abs(n)",
                                "-> a, b"),
                        pair,
                        join));
        // What the second root reads comes behind the first root.
        assertEquals(
                "c = Exp(w)\np, q = TwoMatMuls(x, c)\na = Abs(p)\nb = Abs(q)\n-> a, b\n",
                after(
                        Lines.parse(
                                "x, v, w",
                                "m = MatMul(x, v)",
                                "c = Exp(w)",
                                "n = MatMul(x, c)",
                                "a = Abs(m)",
                                "b = Abs(n)",
                                "-> a, b"),
                        pair,
                        join));
    }

    @Test
    void aNodeWithASubgraphIsMade() {
        Model model = Lines.parse("x, y", "a = Neg(y)", "-> a");
        assertEquals(
                "a = If[then_branch=...](x)\n-> a\n", after(model, op("Neg").inputs(any(Y)), (match, editor) -> {
                    Graph body = new Graph("body");
                    Value inner = editor.inside(body)
                            .place(body.newNode("Abs").input(match.get(Y)).output("inner"))
                            .output(0);
                    body.addOutput(inner);
                    Node made = editor.place(editor.graph()
                            .newNode("If")
                            .input(model.graph().inputs().get(0))
                            .attribute(Attribute.ofGraph("then_branch", body))
                            .output("if"));
                    editor.replace(match.output(), made.output(0));
                }));
    }

    @Test
    void aReplacementHasTheTypeOfWhatItReplaces() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b");
        ValueType type = ValueType.tensor(DType.FLOAT, 3);
        Lines.node(model, "a").output(0).setType(type);
        after(
                model,
                op("Neg").inputs(any(X)),
                (match, editor) -> editor.replace(match.output(), emit(editor, "Relu", match.get(X))));
        assertEquals(type, Lines.node(model, "b").input(0).map(Value::type).orElse(ValueType.UNKNOWN));
    }

    @Test
    void aCopyHasTheAttributesAndWhatIsSaidOfTheNode() {
        Model model = Lines.parse("x, y", "a = Conv[group=2, auto=1](x)", "-> a");
        Lines.node(model, "a").setDoc("of the encoder");
        Lines.node(model, "a").putMetadata("scope", "encoder");
        assertEquals(
                "a = Conv[group=3, auto=1](y)\n-> a\n",
                after(
                        model,
                        op("Conv").inputs(any(X).where("is x", v -> v.hint().equals("x"))),
                        (match, editor) -> {
                            Value y = model.graph().inputs().get(1);
                            editor.replace(
                                    match.output(),
                                    editor.place(editor.like(match.root())
                                                    .input(y)
                                                    .attribute("group", 3)
                                                    .output("v"))
                                            .output(0));
                        }));
        Node copy = Lines.node(model, "a");
        assertEquals("a", copy.name());
        assertEquals("of the encoder", copy.doc());
        assertEquals("encoder", copy.metadata().get("scope"));
    }

    @Test
    void aValueThatIsHandedOverKeepsItsNameAndType() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b");
        Value a = Lines.node(model, "a").output(0);
        a.setType(ValueType.tensor(DType.FLOAT, 3));
        assertEquals(
                "a = Relu(x)\nb = Abs(a)\n-> b\n",
                after(
                        model,
                        op("Neg").inputs(any(X)),
                        (match, editor) -> editor.handOver(match.output(), emit(editor, "Relu", match.get(X)))));
        assertEquals(ValueType.tensor(DType.FLOAT, 3), a.type());
        assertEquals("Relu", a.producer().orElseThrow().operator().name());
    }

    @Test
    void whatHandsItsValueOverMayStay() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> a, b");
        Pattern once = op("Neg")
                .inputs(any(X))
                .where("still makes an output", neg -> neg.output(0).isOutput());
        assertEquals(
                "a.inner = Neg(x)\na = Relu(a.inner)\nb = Abs(a)\n-> a, b\n", after(model, once, (match, editor) -> {
                    Node relu = editor.after(match.root())
                            .place(editor.graph()
                                    .newNode("Relu")
                                    .input(match.output())
                                    .output("relu"));
                    editor.handOver(match.output(), relu.output(0), "a.inner");
                }));
    }

    @Test
    void initializersGoWithTheirLastReader() {
        Model model = Lines.parse("x", "c = 1.0", "d = 2.0", "a = Neg(x, c, d)", "b = Abs(a, d)", "-> b");
        assertEquals(
                "d = 2.0000\nrelu = Relu(x)\nb = Abs(relu, d)\n-> b\n",
                after(
                        model,
                        op("Neg").input(0, any(X)),
                        (match, editor) -> editor.replace(match.output(), emit(editor, "Relu", match.get(X)))));
    }
}
