package org.onnxtwist.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** The time grows with the nodes and with nothing else, whether the models are equal, differ in the middle or everywhere. */
final class DiffCostTest {
    private static final int LARGE = 100_000;

    /** A chain with side branches: every tenth node reads a weight of its own. */
    private static Model chain(int nodes, float alpha, int from) {
        Graph graph = new Graph("chain");
        Model model = new Model(graph, 10);
        model.setOpset(21);
        Value value = graph.addInput("x", ValueType.tensor(DType.FLOAT, 4));
        value.setName("x");
        for (int i = 0; i < nodes; i++) {
            Value second = i % 10 == 0 ? graph.addInitializer("w" + i, Tensor.ofFloats(new float[] {i}, 1)) : value;
            Node node = i % 3 == 0
                    ? graph.newNode("Add").inputs(value, second).output("v" + i).append()
                    : graph.newNode("LeakyRelu").input(value).output("v" + i).append();
            if (i % 3 != 0) {
                node.setAttribute(Attribute.ofFloat("alpha", i >= from ? alpha : 0.5f));
            }
            value = node.output(0);
        }
        value.setName("y");
        graph.addOutput(value);
        return model;
    }

    /** Nodes that all read one value and that one node after the other sums up. */
    private static Model star(int nodes, float alpha) {
        Graph graph = new Graph("star");
        Model model = new Model(graph, 10);
        model.setOpset(21);
        Value input = graph.addInput("x", ValueType.tensor(DType.FLOAT, 4));
        input.setName("x");
        Value sum = input;
        for (int i = 0; i < nodes / 2; i++) {
            Node ray = graph.newNode("LeakyRelu").input(input).output("r" + i).append();
            ray.setAttribute(Attribute.ofFloat("alpha", alpha));
            sum = graph.newNode("Add")
                    .inputs(sum, ray.output(0))
                    .output("s" + i)
                    .append()
                    .output(0);
        }
        sum.setName("y");
        graph.addOutput(sum);
        return model;
    }

    /** Nodes that all read one value and that the model all gives out. */
    private static Model fan(int nodes) {
        Graph graph = new Graph("fan");
        Model model = new Model(graph, 10);
        model.setOpset(21);
        Value input = graph.addInput("x", ValueType.tensor(DType.FLOAT, 4));
        for (int i = 0; i < nodes; i++) {
            graph.addOutput(
                    graph.newNode("Relu").input(input).output("y" + i).append().output(0));
        }
        return model;
    }

    private static long millis(Model before, Model after, int expected) {
        // Time of this thread, not of a clock, which would count what else the machine does.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        List<Difference> differences = ModelDiff.of(before, after);
        long millis = (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
        assertEquals(
                expected,
                differences.size(),
                () -> differences.stream().limit(5).toList().toString());
        return millis;
    }

    private static void assertLinear(
            IntFunction<Model> before, IntFunction<Model> after, IntFunction<Integer> expected) {
        int tenth = LARGE / 10;
        millis(before.apply(tenth), after.apply(tenth), expected.apply(tenth));
        long small = millis(before.apply(tenth), after.apply(tenth), expected.apply(tenth));
        long large = Math.min(
                millis(before.apply(LARGE), after.apply(LARGE), expected.apply(LARGE)),
                millis(before.apply(LARGE), after.apply(LARGE), expected.apply(LARGE)));
        // Ten times the nodes; a quadratic step would take a hundred times as long.
        assertTrue(large < 40 * Math.max(small, 20), small + " ms for a tenth, " + large + " ms for all");
        assertTrue(large < 10_000, large + " ms for " + LARGE + " nodes");
    }

    @Test
    void equalChains() {
        assertLinear(n -> chain(n, 0.5f, n), n -> Disguise.of(chain(n, 0.5f, n), 3), n -> 0);
    }

    @Test
    void oneNodeInTheMiddle() {
        assertLinear(n -> chain(n, 0.5f, n), DiffCostTest::withOneMore, n -> 1);
    }

    private static Model withOneMore(int nodes) {
        Model model = chain(nodes, 0.5f, nodes);
        Value made = model.graph().inputs().get(0);
        for (int i = 0; i <= nodes / 2; i++) {
            made = made.consumers().findFirst().orElseThrow().output(0);
        }
        Value middle = made;
        Node added = model.graph().newNode("Tanh").input(middle).output("more").append();
        middle.consumers().filter(node -> node != added).toList().forEach(reader -> {
            for (int slot = 0; slot < reader.inputCount(); slot++) {
                if (reader.input(slot).orElseThrow() == middle) {
                    reader.setInput(slot, added.output(0));
                }
            }
        });
        return model;
    }

    @Test
    void everyNodeChanged() {
        // Those at positions that 3 does not divide have the attribute.
        assertLinear(n -> chain(n, 0.5f, n), n -> chain(n, 0.25f, 0), n -> n - (n + 2) / 3);
    }

    @Test
    void equalStars() {
        assertLinear(n -> star(n, 0.5f), n -> Disguise.of(star(n, 0.5f), 3), n -> 0);
    }

    @Test
    void everyRayChanged() {
        assertLinear(n -> star(n, 0.5f), n -> star(n, 0.25f), n -> n / 2);
    }

    @Test
    void everyOutputAdded() {
        assertLinear(n -> fan(1), DiffCostTest::fan, n -> 2 * (n - 1));
    }
}
