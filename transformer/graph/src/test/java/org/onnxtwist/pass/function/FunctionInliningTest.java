package org.onnxtwist.pass.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.testing.CheckedPass;

/** Inlining says in the main graph what the function said, and keeps what a user of the model can see. */
final class FunctionInliningTest {
    private static final int FLOAT_ATTRIBUTE = 1;

    private final Model model = new Model(new Graph("main"), 8);
    private final Graph graph = model.graph();
    private final Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 2, 3));

    FunctionInliningTest() {
        model.setOpset(17);
        model.setOpset("local", 1);
    }

    @AfterEach
    void theModelIsConsistent() {
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    private List<Node> inline(Node call) {
        return CheckedPass.run(model, () -> FunctionInlining.inline(model, call));
    }

    private static OperatorId id(String name) {
        return OperatorId.of("local", name);
    }

    private static Value one(NodeBuilder builder) {
        return builder.output("y").append().output(0);
    }

    private Function function(String name, Graph body) {
        Function function = new Function(id(name), body);
        function.setOpset(17);
        function.setOpset("local", 1);
        model.addFunction(function);
        return function;
    }

    private static Graph body(String... inputs) {
        Graph body = new Graph("body");
        for (String input : inputs) {
            body.addInput(input, ValueType.UNKNOWN);
        }
        return body;
    }

    /** LeakyRelu with the call's alpha, then Neg. */
    private Function leaky() {
        Graph body = body("a");
        Value leaky = one(body.newNode("LeakyRelu")
                .name("leak")
                .input(body.inputs().get(0))
                .attribute(Attribute.of("alpha", new AttributeValue.Reference("slope", FLOAT_ATTRIBUTE))));
        body.addOutput(one(body.newNode("Neg").name("minus").input(leaky)));
        return function("leaky", body);
    }

    private Node call(String name, Value... inputs) {
        Node call = graph.newNode(id(name)).inputs(inputs).output("out").append();
        call.setName(name + "_1");
        call.output(0).setName("result");
        return call;
    }

    private static List<String> operators(Graph graph) {
        List<String> operators = new ArrayList<>();
        graph.nodes().forEach(node -> operators.add(node.operator().toString()));
        return operators;
    }

    @Test
    void theCallsOutputKeepsItsNameTypeAndReaders() {
        leaky();
        Node call = call("leaky", x);
        Value result = call.output(0);
        result.setType(ValueType.tensor(DType.FLOAT, 2, 3));
        Value next = one(graph.newNode("Relu").input(result));
        graph.addOutput(result);
        graph.addOutput(next);
        List<Node> made = inline(call);
        assertEquals(List.of("LeakyRelu", "Neg", "Relu"), operators(graph));
        assertEquals(
                List.of("leaky_1/leak", "leaky_1/minus"),
                made.stream().map(Node::name).toList());
        assertSame(result, graph.outputs().get(0));
        assertEquals("result", result.name().orElseThrow());
        assertEquals(ValueType.tensor(DType.FLOAT, 2, 3), result.type());
        assertEquals("Neg", result.producer().orElseThrow().operator().name());
        assertTrue(call.isRemoved());
    }

    @Test
    void attributesComeFromTheCallThenTheDefaultThenNowhere() {
        Function function = leaky();
        Node given = graph.newNode(id("leaky"))
                .input(x)
                .attribute(Attribute.ofFloat("slope", 0.25f))
                .output("a")
                .append();
        Node plain = graph.newNode(id("leaky")).input(x).output("b").append();
        assertEquals(0.25f, alpha(inline(given)));
        assertEquals(-1, alpha(inline(plain)));
        function.addAttributeDefault(Attribute.ofFloat("slope", 0.5f));
        Node defaulted = graph.newNode(id("leaky")).input(x).output("c").append();
        assertEquals(0.5f, alpha(inline(defaulted)));
    }

    private static float alpha(List<Node> nodes) {
        return nodes.get(0)
                .attribute("alpha")
                .map(attribute -> ((AttributeValue.FloatValue) attribute.value()).value())
                .orElse(-1f);
    }

    @Test
    void omittedInputsAreOmittedInside() {
        Graph body = body("a", "low", "high");
        List<Value> inputs = body.inputs();
        body.addOutput(one(body.newNode("Clip").inputs(inputs.get(0), inputs.get(1), inputs.get(2))));
        function("clip", body);
        Value high = graph.addInitializer("high", Tensor.ofFloats(new float[] {6}));
        Node between = graph.newNode(id("clip"))
                .input(x)
                .input(Optional.empty())
                .input(high)
                .output("a")
                .append();
        Node brief = graph.newNode(id("clip")).input(x).output("b").append();
        Node first = inline(between).get(0);
        Node second = inline(brief).get(0);
        assertTrue(first.input(1).isEmpty());
        assertSame(high, first.input(2).orElseThrow());
        assertTrue(second.input(1).isEmpty() && second.input(2).isEmpty());
    }

    @Test
    void outputsThatAreInputsOrNamedTwiceGoThroughIdentity() {
        Graph body = body("a");
        Value a = body.inputs().get(0);
        Value relu = one(body.newNode("Relu").input(a));
        body.addOutput(relu);
        body.addOutput(a);
        body.addOutput(relu);
        function("three", body);
        Node call = graph.newNode(id("three"))
                .input(x)
                .output("p")
                .output("q")
                .output("r")
                .append();
        List<Value> results = List.copyOf(call.outputs());
        results.forEach(graph::addOutput);
        inline(call);
        assertEquals(List.of("Relu", "Identity", "Identity"), operators(graph));
        assertEquals(results, graph.outputs());
        assertSame(x, results.get(1).producer().orElseThrow().input(0).orElseThrow());
        assertSame(
                results.get(0), results.get(2).producer().orElseThrow().input(0).orElseThrow());
    }

    @Test
    void unwantedOutputsNeedNothing() {
        Graph body = body("a");
        body.addOutput(one(body.newNode("Relu").input(body.inputs().get(0))));
        body.addOutput(one(body.newNode("Neg").input(body.inputs().get(0))));
        function("two", body);
        Node call = graph.newNode(id("two")).input(x).omitOutput().output("q").append();
        Value wanted = call.output(1);
        graph.addOutput(wanted);
        inline(call);
        assertEquals("Neg", wanted.producer().orElseThrow().operator().name());
    }

    @Test
    void subgraphsOfTheBodyCaptureTheNewValues() {
        Graph body = body("a", "flag");
        Value doubled = one(
                body.newNode("Add").inputs(body.inputs().get(0), body.inputs().get(0)));
        Graph yes = new Graph("yes");
        yes.addOutput(one(yes.newNode("LeakyRelu")
                .input(doubled)
                .attribute(Attribute.of("alpha", new AttributeValue.Reference("slope", FLOAT_ATTRIBUTE)))));
        Graph no = new Graph("no");
        no.addOutput(doubled);
        Value chosen = one(body.newNode("If")
                .input(body.inputs().get(1))
                .attribute(Attribute.ofGraph("then_branch", yes))
                .attribute(Attribute.ofGraph("else_branch", no)));
        body.addOutput(chosen);
        body.addOutput(doubled);
        function("branch", body);
        Value flag = graph.addInput("flag", ValueType.tensor(DType.BOOL));
        Node call = graph.newNode(id("branch"))
                .inputs(x, flag)
                .attribute(Attribute.ofFloat("slope", 0.25f))
                .output("chosen")
                .output("doubled")
                .append();
        Value result = call.output(1);
        call.outputs().forEach(graph::addOutput);
        inline(call);
        Node copy = graph.outputs().get(0).producer().orElseThrow();
        List<Graph> branches = copy.subgraphs().toList();
        assertSame(result, branches.get(1).outputs().get(0));
        Node leaky = branches.get(0).nodes().iterator().next();
        assertSame(result, leaky.input(0).orElseThrow());
        assertEquals(0.25f, alpha(List.of(leaky)));
        assertEquals(2, body.nodeCount());
    }

    @Test
    void callsInsideSubgraphsAndFunctionsAreInlinedTooAndTheFunctionsGo() {
        leaky();
        Graph outer = body("a");
        outer.addOutput(one(outer.newNode(id("leaky"))
                .input(outer.inputs().get(0))
                .attribute(Attribute.of("slope", new AttributeValue.Reference("outerSlope", FLOAT_ATTRIBUTE)))));
        function("outer", outer);
        Graph other = body("a");
        other.addOutput(one(other.newNode("Abs").input(other.inputs().get(0))));
        function("other", other);
        Graph branch = new Graph("branch");
        branch.addOutput(one(branch.newNode(id("leaky")).input(x)));
        graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", branch))
                .output("i")
                .append();
        graph.newNode(id("outer"))
                .input(x)
                .attribute(Attribute.ofFloat("outerSlope", 0.75f))
                .output("o")
                .append();
        graph.newNode(id("other")).input(x).output("p").append();
        assertTrue(CheckedPass.run(
                model, () -> new FunctionInlining(function -> function.id().equals(id("leaky"))).run(model)));
        assertEquals(List.of("If", "LeakyRelu", "Neg", "local.other"), operators(graph));
        assertEquals(List.of("LeakyRelu", "Neg"), operators(branch));
        assertEquals(List.of(id("other")), List.copyOf(model.functions().keySet()));
        List<Node> nodes = new ArrayList<>();
        graph.nodes().forEach(nodes::add);
        assertEquals(0.75f, alpha(nodes.subList(1, 2)));
        assertFalse(new FunctionInlining(function -> function.id().equals(id("leaky"))).run(model));
    }

    @Test
    void anotherOperatorSetIsRefused() {
        Function function = leaky();
        function.setOpset(11);
        Node call = call("leaky", x);
        String message =
                String.valueOf(assertThrows(FunctionInliningException.class, () -> FunctionInlining.inline(model, call))
                        .getMessage());
        assertTrue(message.contains("11") && message.contains("17") && message.contains("leaky_1"), message);
        assertFalse(call.isRemoved());
    }

    @Test
    void anOperatorSetThatOnlyTheFunctionImportsIsImported() {
        Graph body = body("a");
        body.addOutput(one(body.newNode(OperatorId.of("com.microsoft", "Gelu"))
                .input(body.inputs().get(0))));
        function("gelu", body).setOpset("com.microsoft", 1);
        inline(call("gelu", x));
        assertEquals(1L, model.opsets().get("com.microsoft"));
    }

    @Test
    void callsThatDoNotFitAreRefused() {
        leaky();
        Node wide = call("leaky", x, x);
        assertThrows(FunctionInliningException.class, () -> FunctionInlining.inline(model, wide));
        Node relu = graph.newNode("Relu").input(x).output("r").append();
        assertThrows(FunctionInliningException.class, () -> FunctionInlining.inline(model, relu));
    }

    @Test
    void functionsThatCallThemselvesAreRefused() {
        Graph body = body("a");
        body.addOutput(one(body.newNode(id("endless")).input(body.inputs().get(0))));
        function("endless", body);
        call("endless", x);
        String message = String.valueOf(
                assertThrows(FunctionInliningException.class, () -> new FunctionInlining(f -> true).run(model))
                        .getMessage());
        assertTrue(message.contains("endless"), message);
    }

    @Test
    void unusedFunctionsGo() {
        leaky();
        Graph outer = body("a");
        outer.addOutput(one(outer.newNode(id("leaky")).input(outer.inputs().get(0))));
        function("outer", outer);
        function("unused", body("a"));
        call("outer", x);
        assertTrue(CheckedPass.run(model, () -> new UnusedFunctions().run(model)));
        assertEquals(2, model.functions().size());
        assertFalse(new UnusedFunctions().run(model));
    }
}
