package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

final class PlacementTest {
    private final Graph graph = new Graph("main");
    private final Model model = new Model(graph, 8);
    private final Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 2));
    private final Node first = graph.newNode("Relu").input(x).output("a").append();
    private final Node last =
            graph.newNode("Neg").input(first.output(0)).output("b").append();

    PlacementTest() {
        model.setOpset(17);
    }

    @Test
    void nodesStandInTheOrderInWhichTheyArePlaced() {
        Placement before = Placement.before(model, last);
        Placement after = Placement.after(model, first);
        place(before, "Abs");
        place(before, "Exp");
        place(after, "Sin");
        place(after, "Cos");
        place(Placement.atEnd(model, graph), "Tan");
        Placement start = Placement.atStart(model, graph);
        place(start, "Floor");
        place(start, "Ceil");
        List<String> order = new ArrayList<>();
        graph.nodes().forEach(node -> order.add(node.operator().name()));
        assertEquals(List.of("Floor", "Ceil", "Relu", "Sin", "Cos", "Abs", "Exp", "Neg", "Tan"), order);
    }

    @Test
    void theStartOfAnEmptyGraphIsItsEnd() {
        Model empty = Model.create("empty", 17);
        Placement start = Placement.atStart(empty, empty.graph());
        assertEquals(17, start.opset("").orElseThrow());
        place(start, "Abs");
        place(start, "Exp");
        List<String> order =
                empty.allNodes().map(node -> node.operator().name()).toList();
        assertEquals(List.of("Abs", "Exp"), order);
    }

    @Test
    void aConstantIsAnInitializerOfTheMainGraph() {
        Value constant = Placement.before(model, last).constant("c", Tensor.vector(1));
        assertTrue(graph.initializers().contains(constant));
    }

    @Test
    void aConstantIsANodeWhereInitializersWouldHaveToBeInputs() {
        model.setIrVersion(3);
        Value constant = Placement.before(model, last).constant("c", Tensor.vector(1));
        assertTrue(graph.initializers().isEmpty());
        assertTrue(constant.constant().isPresent());
        assertSame(middle(), constant.producer().orElseThrow());
    }

    private Node middle() {
        List<Node> nodes = new ArrayList<>();
        graph.nodes().forEach(nodes::add);
        return nodes.get(1);
    }

    @Test
    void aFunctionHasItsOwnOperatorSetsAndNoInitializers() {
        Graph body = new Graph("f");
        Function function = new Function(OperatorId.of("d", "f"), body);
        function.setOpset(13);
        model.addFunction(function);
        Placement placement = Placement.atEnd(model, body);
        assertEquals(OptionalLong.of(13), placement.opset("ai.onnx"));
        assertEquals(OptionalLong.empty(), placement.opset("other"));
        placement.constant("c", Tensor.vector(1));
        assertEquals(1, body.nodeCount());

        Placement inside = placement.inside(new Graph("branch"));
        assertEquals(OptionalLong.of(13), inside.opset(""));
        inside.constant("c", Tensor.vector(1));
        assertEquals(1, inside.graph().nodeCount());
    }

    @Test
    void theRootOfASubgraphIsTheGraphAroundAll() {
        Graph branch = new Graph("branch");
        graph.newNode("If")
                .input(x)
                .attribute(Attribute.ofGraph("then_branch", branch))
                .append();
        assertSame(graph, branch.root());
        assertFalse(branch.root().function().isPresent());
    }

    private static void place(Placement placement, String operator) {
        placement.place(placement.graph().newNode(operator));
    }
}
