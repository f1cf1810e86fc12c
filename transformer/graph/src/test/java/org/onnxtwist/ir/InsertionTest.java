package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** Nodes that are put behind a value: what read the value reads them, and they do not read themselves. */
final class InsertionTest {
    private final Graph graph = new Graph("main");
    private final Model model = new Model(graph, 8);
    private final Value x = graph.addInput("x", ValueType.UNKNOWN);
    private final Node conv =
            graph.newNode("Conv").name("conv").input(x).output("y").append();
    private final Value y = conv.output(0);
    private final Node sum =
            graph.newNode("Add").name("sum").inputs(y, y).output("z").append();

    @Test
    void aReplacementThatReadsTheValueIsRefused() {
        Node relu = graph.newNode("Relu").name("relu").input(y).output("r").after(conv);
        refused("replaceUsesExcept", () -> y.replaceUsesWith(relu.output(0)));
        y.replaceUsesExcept(relu.output(0), relu);
        assertEquals(List.of(Optional.of(relu.output(0)), Optional.of(relu.output(0))), sum.inputs());
        assertSame(y, relu.input(0).orElseThrow());
        assertEquals(List.of(conv, relu, sum), TopologicalOrder.of(graph));
    }

    @Test
    void aReplacementThatReadsTheValueInASubgraphIsRefused() {
        Graph body = new Graph("then");
        body.addOutput(body.newNode("Neg").input(y).output("n").append().output(0));
        Node branch = graph.newNode("If")
                .name("branch")
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("r")
                .after(conv);
        refused("node If 'branch'", () -> y.replaceUsesWith(branch.output(0)));
        y.replaceUsesExcept(branch.output(0), branch);
        assertEquals(1, y.uses().size());
        assertEquals(List.of(conv, branch, sum), TopologicalOrder.of(graph));
    }

    @Test
    void severalNodesAreLeftOut() {
        Node cast = graph.newNode("Cast").input(y).output("c").after(conv);
        Node scale = graph.newNode("Mul").inputs(cast.output(0), y).output("s").after(cast);
        refused("node Mul", () -> y.replaceUsesExcept(scale.output(0), cast));
        y.replaceUsesExcept(scale.output(0), List.of(cast, scale));
        assertEquals(2, y.uses().size());
        assertSame(scale.output(0), sum.input(1).orElseThrow());
    }

    @Test
    void aNodeDoesNotProduceWhatItReads() {
        Value detached = conv.detachOutput(0, "fresh");
        refusedWhileDetached(
                "input and an output",
                () -> graph.newNode("Relu").input(detached).output(detached).append());
        refusedWhileDetached("reads value <y>", () -> sum.attachOutput(0, detached));
        graph.newNode("Relu").input(conv.output(0)).output(detached).after(conv);
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void aNodeIsInsertedBehindAValue() {
        Value relu = model.insertAfter(y, InsertionTest::relu);
        assertEquals(
                "Conv Relu Add", operators(graph), "a node that is inserted stands right behind what makes the value");
        assertEquals(List.of(Optional.of(relu), Optional.of(relu)), sum.inputs());
        assertEquals(Optional.of(y), relu.producer().orElseThrow().input(0));
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void anOutputKeepsItsNameAndReaders() {
        y.setName("probabilities");
        y.setType(ValueType.tensor(DType.FLOAT, 1, 10));
        graph.addOutput(y);
        Value output = model.insertAfter(y, (value, place) -> relu(relu(value, place), place));
        assertSame(y, output);
        assertEquals(List.of(y), graph.outputs());
        assertEquals("Conv Relu Relu Add", operators(graph));
        assertSame(y, sum.input(0).orElseThrow());
        assertEquals(ValueType.tensor(DType.FLOAT, 1, 10), conv.output(0).type());
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void nodesAreInsertedBehindAnInputAndAnInitializer() {
        Value w = graph.addInitializer("w", Tensor.vector(1));
        conv.addInput(Optional.of(w));
        Value first = model.insertAfter(x, InsertionTest::relu);
        Value second = model.insertAfter(w, InsertionTest::relu);
        assertEquals("Relu Relu Conv Add", operators(graph));
        assertEquals(List.of(Optional.of(first), Optional.of(second)), conv.inputs());
        assertEquals(graph.nodeCount(), TopologicalOrder.of(graph).size());
    }

    @Test
    void readersInSubgraphsReadWhatIsInserted() {
        Graph body = new Graph("then");
        Node inner = body.newNode("Neg").input(y).output("n").append();
        graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("w")
                .append();
        Value relu = model.insertAfter(y, InsertionTest::relu);
        assertSame(relu, inner.input(0).orElseThrow());
        Value within = model.insertAfter(inner.output(0), InsertionTest::relu);
        assertSame(body, within.graph());
    }

    @Test
    void nodesAreInsertedInAFunction() {
        Graph body = new Graph("f");
        Value in = body.addInput("in", ValueType.UNKNOWN);
        Node neg = body.newNode("Neg").input(in).output("out").append();
        body.addOutput(neg.output(0));
        model.addFunction(new Function(OperatorId.of("d", "f"), body));
        model.insertAfter(neg.output(0), InsertionTest::relu);
        assertEquals("Neg Relu", operators(body));
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void whatCannotBeInsertedLeavesTheValueAsItWas() {
        graph.addOutput(x);
        graph.addOutput(y);
        Value w = graph.addInitializer("w", Tensor.vector(1));
        refused("Graph.setOutput", () -> model.insertAfter(x, InsertionTest::relu));
        refused("is not produced by a node", () -> model.insertAfter(y, (value, place) -> w));
        refused("cannot become", () -> model.insertAfter(y, (value, place) -> x));
        IllegalStateException mistake = new IllegalStateException("by the caller");
        assertSame(
                mistake,
                assertThrows(
                        IllegalStateException.class,
                        () -> model.insertAfter(y, (value, place) -> {
                            throw mistake;
                        })));
        assertSame(conv, y.producer().orElseThrow());
        Model other = new Model(new Graph("other"), 8);
        Value foreign = other.graph().addInput("x", ValueType.UNKNOWN);
        refused("not in this model", () -> model.insertAfter(foreign, InsertionTest::relu));
        refused("of graph 'other'", () -> model.insertAfter(sum.output(0), (value, place) -> foreign));
    }

    private static Value relu(Value value, Placement place) {
        return place.place(place.graph().newNode("Relu").input(value).output("r"))
                .output(0);
    }

    private static String operators(Graph graph) {
        StringBuilder names = new StringBuilder();
        graph.nodes().forEach(node -> names.append(node.operator().name()).append(' '));
        return names.toString().strip();
    }

    /** A graph may have such a node while it is edited, though no model that is written may. */
    @Test
    void nothingComesBetweenANodeAndItsOwnOutput() {
        Graph graph = new Graph("g");
        Model circular = new Model(graph, 8);
        Node node = graph.newNode("Op").output("v").append();
        node.setInput(0, node.output(0));
        graph.addOutput(node.output(0));
        refused("reads its own output", () -> circular.insertAfter(node.output(0), InsertionTest::relu));
        assertEquals(List.of(), GraphCheck.findings(circular));
    }

    private void refused(String named, Runnable edit) {
        refusedWhileDetached(named, edit);
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    private void refusedWhileDetached(String named, Runnable edit) {
        String before = GraphText.of(model);
        GraphEditException e = assertThrows(GraphEditException.class, edit::run);
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(named), message);
        assertEquals(before, GraphText.of(model));
    }
}
