package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/** Edits that would break the graph are refused with a message that names what stands in the way, and change nothing. */
final class GraphRefusalTest {
    private final Graph graph = new Graph("main");
    private final Model model = new Model(graph, 8);
    private final Value x = graph.addInput("x", ValueType.UNKNOWN);
    private final Node relu =
            graph.newNode("Relu").name("relu").input(x).output("y").append();
    private final Value y = relu.output(0);

    @Test
    void removingANodeWhoseOutputIsReadNamesTheReader() {
        graph.newNode("Neg").name("reader").input(y).output("z").append();
        refused("Neg 'reader'", () -> graph.remove(relu));
    }

    @Test
    void removingANodeWhoseOutputIsAGraphOutputNamesTheGraph() {
        graph.addOutput(y);
        refused("output 0 of graph 'main'", () -> graph.remove(relu));
        refused("output 0 of graph 'main'", () -> y.replaceUsesWith(x));
    }

    @Test
    void aCaptureCountsAsUse() {
        Graph body = new Graph("then");
        Node inner = body.newNode("Neg").name("inside").input(y).output("z").append();
        body.addOutput(inner.output(0));
        Node owner = graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("w")
                .append();
        refused("Neg 'inside'", () -> graph.remove(relu));
        refused("output 0 of graph 'then'", () -> body.remove(inner));
        graph.remove(owner);
        assertFalse(y.isUsed());
        graph.remove(relu);
    }

    @Test
    void aCapturedGraphOutputCountsAsUse() {
        Graph body = new Graph("then");
        body.addOutput(y);
        graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("w")
                .append();
        refused("output 0 of graph 'then'", () -> graph.remove(relu));
    }

    @Test
    void inputsAndInitializersInUseStay() {
        Value w = graph.addInitializer("w", Tensor.vector(1));
        graph.newNode("Neg").name("reader").input(w).output("z").append();
        refused("Relu 'relu'", () -> graph.removeInput(x));
        refused("Neg 'reader'", () -> graph.removeInitializer(w));
    }

    @Test
    void anInputWithADefaultLosesOneOrTheOther() {
        graph.setInitializer(x, Tensor.vector(1));
        graph.removeInput(x);
        assertEquals(List.of(x), List.copyOf(graph.initializers()));
        graph.exposeAsInput(x);
        graph.removeInitializer(x);
        assertEquals(List.of(x), graph.inputs());
        assertTrue(x.initializer().isEmpty());
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void aValueIsDefinedOnce() {
        refused("already defined", () -> graph.newNode("Neg").input(x).output(y).append());
        Value detached = relu.detachOutput(0, "fresh");
        refused("two outputs", () -> graph.newNode("Neg").output(detached).output(detached));
        Value sparse =
                graph.addSparseInitializer("s", new SparseTensor(Tensor.vector(1), Tensor.vector(0), List.of(2L)));
        refused(
                "already defined",
                () -> graph.newNode("Neg").input(x).output(sparse).append());
        graph.newNode("Neg").input(x).output(detached).append();
        Graph other = new Graph("other");
        Value foreign = other.newNode("A").output("f").append().detachOutput(0, "g");
        refused(
                "belongs to another graph",
                () -> graph.newNode("Neg").input(x).output(foreign).append());
    }

    @Test
    void aBodyHasOneOwner() {
        Graph body = new Graph("then");
        graph.newNode("If")
                .name("first")
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("w")
                .append();
        refused(
                "'first'",
                () -> graph.newNode("If")
                        .input(y)
                        .attribute(Attribute.ofGraph("then_branch", body))
                        .append());
        refused("'first'", () -> relu.setAttribute(Attribute.ofGraph("body", body)));
        Graph twice = new Graph("twice");
        refused(
                "two attributes",
                () -> graph.newNode("If")
                        .attribute(Attribute.ofGraph("then_branch", twice))
                        .attribute(Attribute.ofGraph("else_branch", twice))
                        .append());
        assertTrue(twice.owner().isEmpty());
    }

    @Test
    void nothingIsPlacedByANodeOfAnotherGraphOrARemovedOne() {
        Graph other = new Graph("other");
        Node foreign = other.newNode("A").append();
        Node removed = graph.newNode("A").append();
        graph.remove(removed);
        for (Node anchor : List.of(foreign, removed)) {
            refused("not in graph 'main'", () -> graph.newNode("B").input(y).before(anchor));
            refused("not in graph 'main'", () -> graph.newNode("B").input(y).after(anchor));
            refused("not in graph 'main'", () -> graph.moveBefore(anchor, relu));
            refused("not in graph 'main'", () -> graph.moveBefore(relu, anchor));
            refused("not in graph 'main'", () -> graph.moveToEnd(anchor));
            refused("not in graph 'main'", () -> graph.remove(anchor));
        }
        refused("not in graph 'main'", () -> removed.setInput(0, y));
        refused("not in graph 'main'", () -> removed.omitInput(0));
        assertEquals(1, other.nodeCount());
    }

    @Test
    void aDescriptionIsPlacedOnce() {
        NodeBuilder builder = graph.newNode("B").output("b");
        builder.append();
        refused("already used", builder::append);
    }

    private void refused(String named, Runnable edit) {
        String before = GraphText.of(model);
        GraphEditException e = assertThrows(GraphEditException.class, edit::run);
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(named), message);
        assertEquals(before, GraphText.of(model));
        assertEquals(List.of(), GraphCheck.findings(model));
    }
}
