package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.type.ValueType;

/** A value that very many nodes read: an edit that looked through its users, or through the nodes, would take minutes here. */
final class EditCostTest {
    private static final int NODES = 200_000;

    @Test
    void editsCostNothingPerUserOfTheValuesThatTheyTouch() {
        Graph graph = new Graph("main");
        Model model = new Model(graph, 8);
        Value shared = graph.addInput("shared", ValueType.UNKNOWN);
        Value other = graph.addInput("other", ValueType.UNKNOWN);
        assertTimeout(Duration.ofSeconds(40), () -> {
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                nodes.add(graph.newNode("Add")
                        .inputs(shared, shared)
                        .output("sum")
                        .append());
            }
            for (Node node : nodes) {
                node.setInput(1, other);
            }
            for (Node node : nodes) {
                graph.moveBefore(nodes.get(0), node);
            }
            for (Node node : nodes) {
                Value sum = node.detachOutput(0, "part");
                graph.newNode("Neg").input(node.output(0)).output(sum).after(node);
            }
            shared.replaceUsesWith(other);
            assertEquals(2 * NODES, other.uses().size());
            model.assignNames();
            for (Node node : graph.nodes()) {
                node.outputs().get(0).uses().stream()
                        .toList()
                        .forEach(use -> ((Use.Input) use).node().omitInput(0));
                graph.remove(node);
            }
        });
        assertEquals(0, graph.nodeCount());
        assertEquals(0, other.uses().size());
    }
}
