package org.onnxtwist.pass.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.CyclicGraphException;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.testing.CheckedPass;

/** Sorting puts nodes behind what they read, moves no more than it must, and knows what subgraphs capture. */
final class TopologicalSortTest {
    private final Model model = new Model(new Graph("main"), 8);
    private final Graph graph = model.graph();

    private static Value node(Graph graph, String name, Value... inputs) {
        return graph.newNode("Relu")
                .name(name)
                .inputs(inputs)
                .output(name)
                .append()
                .output(0);
    }

    private static String names(Graph graph) {
        StringBuilder names = new StringBuilder();
        graph.nodes().forEach(node -> names.append(node.name()));
        return names.toString();
    }

    private boolean sort() {
        return CheckedPass.run(model, () -> new TopologicalSort().run(model));
    }

    @Test
    void aSortedGraphStaysAsItIs() {
        Value x = graph.addInput("x", ValueType.UNKNOWN);
        Value a = node(graph, "a", x);
        node(graph, "b", x);
        node(graph, "c", a);
        assertFalse(sort());
        assertEquals("abc", names(graph));
    }

    @Test
    void aNodeThatStandsTooLateMovesBeforeItsFirstReader() {
        Value x = graph.addInput("x", ValueType.UNKNOWN);
        Value late = node(graph, "l", x);
        node(graph, "a", x);
        node(graph, "b", late);
        node(graph, "c", late);
        graph.moveToEnd(late.producer().orElseThrow());
        assertEquals("abcl", names(graph));
        assertTrue(sort());
        assertEquals("albc", names(graph));
        assertFalse(sort());
    }

    @Test
    void whatASubgraphCapturesComesBeforeTheOwner() {
        Value x = graph.addInput("x", ValueType.UNKNOWN);
        Value captured = node(graph, "c", x);
        Value given = node(graph, "g", x);
        Graph inner = new Graph("inner");
        inner.addOutput(node(inner, "i", captured));
        Graph outer = new Graph("outer");
        outer.newNode("If")
                .name("n")
                .input(x)
                .attribute(Attribute.ofGraph("then_branch", inner))
                .output("n")
                .append();
        outer.addOutput(given);
        graph.newNode("If")
                .name("o")
                .input(x)
                .attribute(Attribute.ofGraph("then_branch", outer))
                .output("o")
                .append();
        graph.moveToEnd(captured.producer().orElseThrow());
        graph.moveToEnd(given.producer().orElseThrow());
        assertTrue(sort());
        assertEquals("cgo", names(graph));
    }

    @Test
    void subgraphsAndFunctionsAreSortedToo() {
        Graph body = new Graph("body");
        Value a = node(body, "a", body.addInput("x", ValueType.UNKNOWN));
        node(body, "b", a);
        body.moveToEnd(a.producer().orElseThrow());
        model.addFunction(new Function(OperatorId.of("local", "f"), body));
        Graph branch = new Graph("branch");
        Value c = node(branch, "c");
        branch.addOutput(node(branch, "d", c));
        branch.moveToEnd(c.producer().orElseThrow());
        graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", branch))
                .output("y")
                .append();
        assertTrue(sort());
        assertEquals("ab", names(body));
        assertEquals("cd", names(branch));
    }

    @Test
    void aCycleIsAnErrorThatNamesANodeOnIt() {
        Value x = graph.addInput("x", ValueType.UNKNOWN);
        Value before = node(graph, "before", x);
        Value one = node(graph, "one", before);
        Value two = node(graph, "two", one);
        node(graph, "after", two);
        one.producer().orElseThrow().setInput(0, two);
        String message = String.valueOf(assertThrows(CyclicGraphException.class, () -> new TopologicalSort().run(model))
                .getMessage());
        assertTrue(message.contains("'one'") || message.contains("'two'"), message);
    }

    @Property(tries = 200)
    void anyOrderOfAnyGraphIsSorted(@ForAll long seed) {
        Random random = new Random(seed);
        Model shuffled = new Model(new Graph("main"), 8);
        List<Value> values = new ArrayList<>(List.of(shuffled.graph().addInput("x", ValueType.UNKNOWN)));
        for (int i = random.nextInt(40); i >= 0; i--) {
            values.add(node(
                    shuffled.graph(),
                    "n" + i,
                    values.get(random.nextInt(values.size())),
                    values.get(random.nextInt(values.size()))));
        }
        List<Node> nodes = new ArrayList<>();
        shuffled.graph().nodes().forEach(nodes::add);
        Collections.shuffle(nodes, random);
        nodes.forEach(shuffled.graph()::moveToEnd);
        CheckedPass.run(shuffled, () -> new TopologicalSort().run(shuffled));
        assertEquals(nodes.size(), shuffled.graph().nodeCount());
        Set<Value> made = new HashSet<>(shuffled.graph().inputs());
        for (Node node : shuffled.graph().nodes()) {
            node.inputValues().forEach(input -> assertTrue(made.contains(input)));
            made.addAll(node.outputs());
        }
        assertFalse(new TopologicalSort().run(shuffled));
    }

    @Test
    void aLongChainBackwardsNeedsNoStack() {
        Value y = graph.addInput("x", ValueType.UNKNOWN);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            y = node(graph, "n", y);
            nodes.add(y.producer().orElseThrow());
        }
        Collections.reverse(nodes);
        nodes.forEach(graph::moveToEnd);
        assertTrue(sort());
        assertEquals(nodes.get(nodes.size() - 1), graph.nodes().iterator().next());
    }
}
