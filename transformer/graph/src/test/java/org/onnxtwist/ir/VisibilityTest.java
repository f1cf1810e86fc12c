package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.ir.type.ValueType;

/** No edit lets a value be read where it is not visible; what is refused changes nothing. */
final class VisibilityTest {
    private final Graph graph = new Graph("main");
    private final Model model = new Model(graph, 8);
    private final Value x = graph.addInput("x", ValueType.UNKNOWN);
    private final Node relu =
            graph.newNode("Relu").name("relu").input(x).output("y").append();
    private final Value y = relu.output(0);
    private final Graph otherGraph = new Graph("other");
    private final Model other = new Model(otherGraph, 8);
    private final Value foreign = otherGraph.addInput("x", ValueType.UNKNOWN);

    @Test
    void aValueOfAnotherModelIsNoInput() {
        refused("of graph 'other'", () -> relu.setInput(0, foreign));
        refused("input 1 of Relu 'relu'", () -> relu.addInput(Optional.of(foreign)));
        refused(
                "input 1 of Add 'add'",
                () -> graph.newNode("Add")
                        .name("add")
                        .inputs(x, foreign)
                        .output("z")
                        .append());
        refused("of graph 'other'", () -> graph.newNode("Add").input(foreign).before(relu));
        refused("of graph 'other'", () -> graph.newNode("Add").input(foreign).after(relu));
        assertFalse(foreign.isUsed());
    }

    @Test
    void aValueOfAnotherModelIsNoOutput() {
        refused("output 0 of graph 'main'", () -> graph.addOutput(foreign));
        graph.addOutput(y);
        refused("output 0 of graph 'main'", () -> graph.setOutput(0, foreign));
        assertFalse(foreign.isUsed());
    }

    @Test
    void aValueOfAnotherModelTakesNoPlace() {
        graph.newNode("Neg").input(y).output("z").append();
        refused("of graph 'other'", () -> y.replaceUsesWith(foreign));
        refused("of graph 'other'", () -> y.replaceUsesExcept(foreign, relu));
    }

    /** The parts of the model that is copied from have the names of those that it is copied into. */
    @Test
    void aCopyReadsNothingOfWhereItComesFrom() {
        Node scale = otherGraph.newNode("Neg").input(foreign).output("s").append();
        Node sum = otherGraph
                .newNode("Add")
                .inputs(scale.output(0), foreign)
                .output("t")
                .append();
        GraphCopy copy = GraphCopy.elsewhere();
        refused("of graph 'other'", () -> copy.nodes(List.of(scale, sum), graph));
        refused("of graph 'other'", () -> copy.nodesBefore(List.of(scale, sum), relu));
        assertEquals(2, foreign.uses().size());
        List<Node> made = copy.map(foreign, y).nodes(List.of(scale, sum), graph);
        assertEquals(
                List.of(Optional.of(made.get(0).output(0)), Optional.of(y)),
                made.get(1).inputs());
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void aCopyWithSubgraphsIsUndoneAsAWhole() {
        Graph body = new Graph("then");
        body.addOutput(body.newNode("Neg").input(foreign).output("n").append().output(0));
        Node neg = otherGraph.newNode("Neg").input(foreign).output("m").append();
        Node owner = otherGraph
                .newNode("If")
                .input(neg.output(0))
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("z")
                .append();
        int uses = foreign.uses().size();
        GraphCopy copy = GraphCopy.within(Optional::of).map(neg.output(0), y);
        refused("of graph 'other'", () -> copy.nodes(List.of(owner), graph));
        assertEquals(1, y.graph().nodeCount());
        assertFalse(y.isUsed());
        assertTrue(foreign.uses().size() >= uses);
        assertEquals(List.of(), GraphCheck.findings(other));
    }

    @Test
    void aValueOfASubgraphStaysInside() {
        Graph first = new Graph("first");
        Value inner = first.newNode("Neg").input(x).output("n").append().output(0);
        first.newNode("Abs").input(y).output("a").append();
        Graph second = new Graph("second");
        Node reader = second.newNode("Neg").input(y).output("m").append();
        graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", first))
                .attribute(Attribute.ofGraph("else_branch", second))
                .output("z")
                .append();
        refused("of graph 'first' is not visible in graph 'main'", () -> relu.setInput(0, inner));
        refused("of graph 'first' is not visible in graph 'second'", () -> reader.setInput(0, inner));
        refused("output 0 of graph 'second'", () -> second.addOutput(inner));
        // Read in both subgraphs, and visible in one of them.
        refused("is not visible in graph 'second'", () -> y.replaceUsesWith(inner));
        first.addOutput(x);
        reader.setInput(0, x);
    }

    @Test
    void aSubgraphReadsWhatIsVisibleAtItsNode() {
        Graph body = new Graph("then");
        Node inner =
                body.newNode("Neg").name("inside").input(foreign).output("n").append();
        body.addOutput(inner.output(0));
        Attribute attribute = Attribute.ofGraph("then_branch", body);
        refused(
                "node Neg 'inside' reads value <x> of graph 'other'",
                () -> graph.newNode("If").attribute(attribute).append());
        refused("cannot be moved to node Relu 'relu'", () -> relu.setAttribute(attribute));
        inner.setInput(0, y);
        relu.setAttribute(attribute);
        assertSame(relu, body.owner().orElseThrow());
        refused("of graph 'other'", () -> inner.setInput(0, foreign));
    }

    @Test
    void whatASubgraphInASubgraphReadsIsCheckedWhereTheOuterOneGoes() {
        Graph outer = new Graph("outer");
        Graph inner = new Graph("inner");
        inner.addOutput(x);
        inner.addOutput(foreign);
        Value own = outer.addInput("own", ValueType.UNKNOWN);
        inner.addOutput(own);
        Node holder = outer.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", inner))
                .output("z")
                .append();
        refused(
                "graph 'inner' has as output the value <x> of graph 'other'",
                () -> relu.setAttribute(Attribute.ofGraph("b", outer)));
        inner.setOutput(1, y);
        relu.setAttribute(Attribute.ofGraph("b", outer));
        assertEquals(List.of(), GraphCheck.findings(model));
        // Taken out again, it may go elsewhere only without what it reads here.
        relu.removeAttribute("b");
        Node host = otherGraph.newNode("If").output("w").append();
        refused("of graph 'main'", () -> host.setAttribute(Attribute.ofGraph("b", outer)));
        inner.setOutput(0, own);
        inner.setOutput(1, foreign);
        host.setAttribute(Attribute.ofGraph("b", outer));
        assertEquals(List.of(), GraphCheck.findings(other));
        assertSame(holder, inner.owner().orElseThrow());
    }

    @Test
    void aGraphThatIsBuiltDoesNotReadItsOwnSubgraphs() {
        Graph outer = new Graph("outer");
        Graph inner = new Graph("inner");
        Value own = inner.addInput("own", ValueType.UNKNOWN);
        Node holder = outer.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", inner))
                .output("z")
                .append();
        refused("of graph 'inner' is not visible in graph 'outer'", () -> holder.addInput(Optional.of(own)));
    }

    @Test
    void aGraphIsInOnePlace() {
        refused("is the graph of a model", () -> relu.setAttribute(Attribute.ofGraph("b", otherGraph)));
        refused("is the graph of a model", () -> relu.setAttribute(Attribute.ofGraph("b", graph)));
        refused("already belongs", () -> new Model(graph, 8));
        refused("already belongs", () -> new Function(OperatorId.of("d", "f"), graph));
        Graph body = new Graph("then");
        Node inside = body.newNode("If").name("inside").output("n").append();
        refused("holds node If 'inside'", () -> inside.setAttribute(Attribute.ofGraph("b", body)));
        relu.setAttribute(Attribute.ofGraph("b", body));
        refused("two attributes", () -> relu.setAttribute(Attribute.ofGraph("c", body)));
        refused("already belongs", () -> new Model(body, 8));
        relu.setAttribute(
                new Attribute("b", new AttributeValue.GraphValue(body), "the same again", UnknownFields.NONE));
        assertSame(relu, body.owner().orElseThrow());
        Graph twice = new Graph("twice");
        refused(
                "two attributes",
                () -> relu.setAttribute(Attribute.of("d", new AttributeValue.GraphValues(List.of(twice, twice)))));
    }

    @Test
    void aModelAndAFunctionReadNothingFromElsewhere() {
        Graph draft = new Graph("draft");
        Node reader = draft.newNode("Neg").name("reader").input(x).output("n").append();
        refused("node Neg 'reader' reads value <x> of graph 'main'", () -> new Model(draft, 8));
        refused("function 'd.f'", () -> new Function(OperatorId.of("d", "f"), draft));
        reader.setInput(0, draft.addInput("own", ValueType.UNKNOWN));
        new Function(OperatorId.of("d", "f"), draft);
        refused("of graph 'main'", () -> reader.setInput(0, x));
    }

    @Test
    void whatWasRemovedIsNotRead() {
        Node neg = graph.newNode("Neg").name("neg").input(x).output("n").append();
        Value w = graph.addInitializer("w", Tensor.vector(1));
        Value input = graph.addInput("i", ValueType.UNKNOWN);
        graph.remove(neg);
        graph.removeInitializer(w);
        graph.removeInput(input);
        for (Value gone : List.of(neg.output(0), w, input)) {
            refused("was removed from graph 'main'", () -> relu.setInput(0, gone));
            refused("was removed from graph 'main'", () -> graph.addOutput(gone));
            refused(
                    "was removed from graph 'main'",
                    () -> graph.newNode("Abs").input(gone).append());
        }
        refused("not in graph", () -> neg.addInput(Optional.of(x)));
        refused("not in graph", () -> neg.setAttribute(Attribute.ofGraph("b", new Graph("b"))));
    }

    @Test
    void aSubgraphOfARemovedNodeReadsNothingOutside() {
        Graph body = new Graph("then");
        Node inner = body.newNode("Neg").input(x).output("n").append();
        Node owner = graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("z")
                .append();
        graph.remove(owner);
        refused("is not visible in graph 'then'", () -> body.addOutput(y));
        assertTrue(inner.input(0).isEmpty());
    }

    @Test
    void aDetachedValueIsReadUntilItIsProducedAgain() {
        Value detached = relu.detachOutput(0, "fresh");
        Node reader = graph.newNode("Neg").input(detached).output("n").append();
        graph.newNode("Abs").input(relu.output(0)).output(detached).after(relu);
        assertSame(detached, reader.input(0).orElseThrow());
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void anOmittedOutputThatIsReadIsProduced() {
        Node dropout =
                graph.newNode("Dropout").input(x).output("d").omitOutput().append();
        graph.addOutput(dropout.output(1));
        assertFalse(dropout.output(1).isOmitted());
    }

    @Test
    void nullIsRefusedAtOnce() {
        Value none = none();
        assertThrows(NullPointerException.class, () -> relu.setInput(0, none));
        assertThrows(NullPointerException.class, () -> graph.newNode("A").input(none));
        assertThrows(NullPointerException.class, () -> graph.newNode("A").inputs(x, none));
        assertThrows(NullPointerException.class, () -> graph.addOutput(none));
        graph.addOutput(y);
        assertThrows(NullPointerException.class, () -> graph.setOutput(0, none));
        assertThrows(NullPointerException.class, () -> x.replaceUsesWith(none));
        assertThrows(NullPointerException.class, () -> GraphCopy.elsewhere().map(x, none));
        assertThrows(NullPointerException.class, () -> model.insertAfter(y, (value, place) -> none));
        assertEquals(List.of(y), graph.outputs());
        assertSame(relu, y.producer().orElseThrow());
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T none() {
        return null;
    }

    /** Each subgraph is checked by the number of graphs that it reads from; a walk through what is inside, level by level, takes minutes. */
    @Test
    void nestedSubgraphsCostNothingPerLevel() {
        int depth = 200;
        int nodes = 2_000;
        assertTimeout(Duration.ofSeconds(20), () -> {
            Graph inside = new Graph("innermost");
            for (int i = 0; i < nodes * depth; i++) {
                inside.newNode("Add").inputs(x, y).output("a").append();
            }
            for (int level = 0; level < depth; level++) {
                Graph around = new Graph("level" + level);
                around.newNode("If")
                        .attribute(Attribute.ofGraph("then_branch", inside))
                        .output("z")
                        .append();
                inside = around;
            }
            relu.setAttribute(Attribute.ofGraph("b", inside));
        });
        assertEquals(nodes * depth, y.uses().size());
    }

    private void refused(String named, Runnable edit) {
        String before = GraphText.of(model) + GraphText.of(other);
        GraphEditException e = assertThrows(GraphEditException.class, edit::run);
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(named), message);
        assertEquals(before, GraphText.of(model) + GraphText.of(other));
        assertEquals(List.of(), GraphCheck.findings(model));
        assertEquals(List.of(), GraphCheck.findings(other));
    }
}
