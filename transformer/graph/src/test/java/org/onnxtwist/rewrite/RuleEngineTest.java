package org.onnxtwist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.onnxtwist.match.Pattern.any;
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
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Lines;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.TypeLookup;

/** Where rules are applied, in which order, which nodes are visited again, and when the engine gives up. */
final class RuleEngineTest {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Node> N = Capture.node("n");

    private static final Rule DOUBLE_NEGATION = new TestRule(
            "double-negation",
            op("Neg").inputs(op("Neg").inputs(any(X))),
            (match, editor) -> editor.replace(match.output(), match.get(X)));

    private static NodePattern op(String operator) {
        return node(OperatorId.onnx(operator));
    }

    private static Rule rename(String from, String to) {
        return new TestRule(
                from + "-to-" + to,
                op(from).inputs(any(X)),
                (match, editor) -> editor.replace(match.output(), emit(match, editor, to)));
    }

    private static Value emit(Match match, Editor editor, String operator) {
        return editor.place(editor.graph().newNode(operator).input(match.get(X)).output("v"))
                .output(0);
    }

    /** How often each rule was applied; a second run finds nothing to do. */
    private static String run(Model model, Rule... rules) {
        String applied = RuleEngine.of(rules).run(model).toString();
        assertEquals(List.of(), GraphCheck.findings(model));
        assertEquals(Map.of(), RuleEngine.of(rules).run(model));
        return applied;
    }

    @Test
    void rulesAreAppliedUntilNoneMatches() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "c = Neg(b)", "d = Neg(c)", "e = Relu(d)", "-> e");
        assertEquals("{double-negation=2}", run(model, DOUBLE_NEGATION));
        assertEquals("e = Relu(x)\n-> e\n", Lines.print(model));
    }

    @Test
    void whatOneRuleMakesAnotherOneMatches() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Abs(a)", "c = Neg(b)", "-> c");
        assertEquals(
                "{Exp-to-Neg=1, Abs-to-Neg=1, double-negation=1}",
                run(model, rename("Exp", "Neg"), rename("Abs", "Neg"), DOUBLE_NEGATION));
        assertEquals("c = Neg(x)\n-> c\n", Lines.print(model));
    }

    @Test
    void theFirstRuleOfSeveralIsApplied() {
        Model model = Lines.parse("x", "a = Exp(x)", "-> a");
        assertEquals("{Exp-to-Sin=1}", run(model, rename("Exp", "Sin"), rename("Exp", "Cos")));
    }

    /** The node before three others changes when all of them were visited already. */
    @Test
    void whatReadsAChangedNodeIsVisitedAgainAsDeepAsThePattern() {
        Rule deep = new TestRule(
                "deep",
                op("Relu").inputs(op("Abs").inputs(op("Exp").inputs(op("Sin").inputs(any(X))))),
                (match, editor) -> editor.replace(match.output(), emit(match, editor, "Deep")));
        Rule late = new TestRule(
                "late",
                op("Add").inputs(any(), op("Cos").as(N).inputs(any(X))),
                (match, editor) -> editor.replace(
                        match.get(N).output(0),
                        editor.before(match.get(N))
                                .place(editor.graph()
                                        .newNode("Sin")
                                        .input(match.get(X))
                                        .output("v"))
                                .output(0)));
        Model model =
                Lines.parse("x", "a = Cos(x)", "b = Exp(a)", "c = Abs(b)", "d = Relu(c)", "e = Add(d, a)", "-> e");
        assertEquals("{late=1, deep=1}", run(model, deep, late));
        assertEquals("v = Sin(x)\nv_1 = Deep(x)\ne = Add(v_1, v)\n-> e\n", Lines.print(model));
    }

    @Test
    void whatLosesAUserIsVisitedAgain() {
        Rule fuse = new TestRule(
                "fuse",
                op("Relu").inputs(op("Conv").inputs(any(X)).onlyUsedInMatch()),
                (match, editor) -> editor.replace(match.output(), emit(match, editor, "ConvRelu")));
        Rule first = new TestRule(
                "first",
                op("First").inputs(any(X), op("Neg")),
                (match, editor) -> editor.replace(match.output(), match.get(X)));
        Model model =
                Lines.parse("x", "c = Conv(x)", "r = Relu(c)", "n = Neg(c)", "f = First(r, n)", "y = Abs(f)", "-> y");
        assertEquals("{first=1, fuse=1}", run(model, fuse, first));
        assertEquals("v = ConvRelu(x)\ny = Abs(v)\n-> y\n", Lines.print(model));
    }

    @Test
    void whatStandsBesideAChangeIsVisitedAgain() {
        Rule pair = new TestRule(
                "pair",
                op("Relu")
                        .inputs(any(X))
                        .alongside(op("Neg").as(N).inputs(op("Sin").inputs(any(X)))),
                (match, editor) -> editor.replace(match.output(), match.get(N).output(0)));
        Model model =
                Lines.parse("x", "r = Relu(x)", "c = Cos(x)", "n = Neg(c)", "y = Add(n, n)", "z = Abs(r)", "-> y, z");
        Rule order = new TestRule("order", op("Relu").inputs(any(X)), (match, editor) -> editor.decline("never"));
        Model sorted =
                Lines.parse("x", "c = Cos(x)", "n = Neg(c)", "r = Relu(x)", "y = Add(n, n)", "z = Abs(r)", "-> y, z");
        assertEquals("{Cos-to-Sin=1, pair=1}", run(sorted, pair, rename("Cos", "Sin"), order));
        Rule same = new TestRule(
                "same",
                op("Relu")
                        .inputs(any(X))
                        .alongside(op("Neg").as(N).inputs(op("Sin").inputs(any(X)))),
                (match, editor) -> editor.replace(match.output(), emit(match, editor, "Paired")));
        assertEquals("{Cos-to-Sin=1, same=1}", run(model, same, rename("Cos", "Sin")));
    }

    @Test
    void subgraphsAndFunctionsAreChangedToo() {
        Model model = Lines.parse("x", "y = If(x)", "-> y");
        Graph branch = new Graph("branch");
        Map<String, Value> names =
                new HashMap<>(Map.of("x", model.graph().inputs().get(0)));
        Lines.fill(branch, names, List.of("a = Neg(x)", "b = Neg(a)", "-> b"));
        Lines.node(model, "y").setAttribute(Attribute.ofGraph("then_branch", branch));
        Graph body = new Graph("f");
        Lines.fill(body, new HashMap<>(), List.of("x", "a = Neg(x)", "b = Neg(a)", "c = Abs(b)", "-> c"));
        Function function = new Function(OperatorId.of("d", "F"), body);
        model.addFunction(function);
        assertEquals("{double-negation=2}", run(model, DOUBLE_NEGATION));
        assertEquals("b = Identity(x)\n-> b\n", Lines.print(branch));
        assertEquals("c = Abs(x)\n-> c\n", Lines.print(body));
    }

    @Test
    void whatIsMadeWithSubgraphsOrAsAFunctionIsVisitedToo() {
        OperatorId id = OperatorId.of("made", "F");
        Rule define = new TestRule("define", op("Exp").inputs(any(X)), (match, editor) -> {
            Graph body = new Graph("F");
            Lines.fill(body, new HashMap<>(), List.of("p", "n = Neg(p)", "m = Neg(n)", "o = Abs(m)", "-> o"));
            Function function = new Function(id, body);
            function.setOpset(17);
            editor.define(function);
            editor.replace(
                    match.output(),
                    editor.place(editor.graph().newNode(id).input(match.get(X)).output("v"))
                            .output(0));
        });
        Rule branch = new TestRule("branch", op("Log").inputs(any(X)), (match, editor) -> {
            Graph body = new Graph("then");
            Map<String, Value> names = new HashMap<>(Map.of("x", match.get(X)));
            Lines.fill(body, names, List.of("p = Neg(x)", "q = Neg(p)", "r = Abs(q)", "-> r"));
            editor.replace(
                    match.output(),
                    editor.place(editor.graph()
                                    .newNode("If")
                                    .input(match.get(X))
                                    .attribute(Attribute.ofGraph("then_branch", body))
                                    .output("v"))
                            .output(0));
        });
        Model model = Lines.parse("x", "a = Exp(x)", "b = Log(a)", "c = Exp(b)", "-> c");
        assertEquals("{define=2, double-negation=2, branch=1}", run(model, define, branch, DOUBLE_NEGATION));
        assertEquals(Map.of("", 17L, "made", 1L), model.opsets());
        assertEquals(
                "o = Abs(p)\n-> o\n",
                Lines.print(model.functions().values().iterator().next().body()));
    }

    @Test
    void theNodesOfARemovedSubgraphAreLeftAlone() {
        Rule drop = new TestRule(
                "drop", op("If").inputs(any(X)), (match, editor) -> editor.replace(match.output(), match.get(X)));
        Model model = Lines.parse("x", "e = Exp(x)", "y = If(e)", "z = Abs(y)", "-> z");
        Graph branch = new Graph("branch");
        Lines.fill(
                branch,
                new HashMap<>(Map.of("x", model.graph().inputs().get(0))),
                List.of("a = Neg(x)", "b = Neg(a)", "-> b"));
        Lines.node(model, "y").setAttribute(Attribute.ofGraph("then_branch", branch));
        assertEquals("{drop=1}", run(model, drop, DOUBLE_NEGATION));
    }

    @Test
    void rulesThatNeverEndAreNamed() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Abs(a)", "-> b");
        RuleEngine engine = RuleEngine.of(rename("Exp", "Log"), rename("Log", "Exp"), rename("Abs", "Neg"));
        String message = String.valueOf(
                assertThrows(PassException.class, () -> engine.budget(10).run(model))
                        .getMessage());
        assertEquals(
                "the rules do not terminate: stopped after 11 applications, the last at node Log with output <v>; still applied are"
                        + " Exp-to-Log (3 times recently), Log-to-Exp (3 times recently): a rule matches its own result, or two rules undo each other",
                message);
        assertEquals(List.of(), GraphCheck.findings(model));
        assertThrows(PassException.class, () -> engine.run(model));
    }

    @Test
    void aBudgetThatIsJustEnoughIsEnough() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Exp(a)", "-> b");
        assertEquals(
                Map.of("Exp-to-Log", 2L),
                RuleEngine.of(rename("Exp", "Log")).budget(2).run(model));
    }

    @Test
    void nodesSayWhichRuleMadeThem() {
        Model model = Lines.parse("x", "a = Exp(x)", "-> a");
        model.setIrVersion(10);
        RuleEngine.of(rename("Exp", "Log")).run(model);
        Node made = model.graph().nodes().iterator().next();
        assertEquals(Map.of("onnx_twist.rule", "Exp-to-Log"), made.metadata());
        RuleEngine.of(rename("Log", "Exp")).withoutProvenance().run(model);
        assertEquals(Map.of(), model.graph().nodes().iterator().next().metadata());
    }

    @Test
    void nodesSayNothingInFormatsThatHaveNoWordsForIt() {
        Model model = Lines.parse("x", "a = Exp(x)", "-> a");
        model.setIrVersion(9);
        RuleEngine.of(rename("Exp", "Log")).run(model);
        assertEquals(Map.of(), model.graph().nodes().iterator().next().metadata());
    }

    @Test
    void theLogSaysWhatWasDone() {
        Model model = Lines.parse("x", "a = Exp(x)", "b = Abs(a)", "c = Neg(b)", "d = Neg(c)", "e = Sin(d)", "-> e");
        EditLog log = new EditLog();
        RuleEngine.of(rename("Exp", "Log"), DOUBLE_NEGATION).logTo(log).run(model);
        assertEquals("""
                Exp-to-Log at Exp 'a': 'a' by <v>; created Log with output <v>; removed Exp 'a'
                double-negation at Neg 'd': 'd' by 'b'; removed Neg 'd', Neg 'c'
                """, log.toString());
        assertEquals(2, log.entries().size());
        assertEquals(
                new EditLog.Entry(
                        "double-negation", "Neg 'd'", List.of("'d' by 'b'"), List.of(), List.of("Neg 'd'", "Neg 'c'")),
                log.entries().get(1));
    }

    @Test
    void theTypingHearsOfNewNodesInOrder() {
        List<String> added = new ArrayList<>();
        TypeLookup typing = new TypeLookup() {
            @Override
            public ValueType type(Value value) {
                return ValueType.UNKNOWN;
            }

            @Override
            public void added(Node node) {
                added.add(node.operator().name());
            }
        };
        Rule two = new TestRule("two", op("Exp").inputs(any(X)), (match, editor) -> {
            Value first = emit(match, editor, "First");
            editor.replace(
                    match.output(),
                    editor.place(editor.graph().newNode("Second").input(first).output("v"))
                            .output(0));
        });
        RuleEngine.of(two).typedBy(model -> typing).run(Lines.parse("x", "a = Exp(x)", "-> a"));
        assertEquals(List.of("First", "Second"), added);
    }

    /** Conditions are counted: those of every node once, and of a few more near each change. */
    @Test
    void theCostGrowsWithTheChangesAndNotWithTheUsersOfAValue() {
        int[] tried = {0};
        int nodes = 2_000;
        Graph graph = new Graph("main");
        Model model = new Model(graph, 8);
        Value shared = graph.addInput("x", ValueType.UNKNOWN);
        Value chain = shared;
        for (int i = 0; i < nodes; i++) {
            chain = graph.newNode(i % 10 == 0 ? "Change" : "Add")
                    .inputs(chain, shared)
                    .output("v")
                    .append()
                    .output(0);
        }
        graph.addOutput(chain);
        Rule rule = new TestRule(
                "rule",
                node(OperatorId.onnx("Change"), OperatorId.onnx("Add"))
                        .where("counts", node -> tried[0]++ >= 0)
                        .inputs(op("Change").inputs(any(X), any()), any()),
                (match, editor) -> editor.replace(
                        match.output(),
                        editor.place(editor.graph()
                                        .newNode("Add")
                                        .inputs(match.get(X), shared)
                                        .output("v"))
                                .output(0)));
        assertEquals(Map.of("rule", nodes / 10L), RuleEngine.of(rule).run(model));
        assertEquals(nodes + 3 * nodes / 10 - 1, tried[0]);
    }
}
