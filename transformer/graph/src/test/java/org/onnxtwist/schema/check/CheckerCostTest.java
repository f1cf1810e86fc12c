package org.onnxtwist.schema.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

/** The time of a check grows with the nodes, and with nothing else; graphs may nest as deep as readers allow. */
final class CheckerCostTest {
    private static final int LARGE = 60_000;

    /** A chain of nodes with attributes, each checked for all that there is. */
    private static Model chain(int nodes) {
        Model model = GoodModels.model(10, 21);
        Value value = GoodModels.input(model.graph(), "x", GoodModels.MATRIX);
        for (int i = 0; i < nodes; i += 2) {
            Node node = GoodModels.node(model.graph(), "LeakyRelu", "a" + i, value);
            node.setAttribute(Attribute.ofFloat("alpha", 0.5f));
            node.output(0).setType(GoodModels.MATRIX);
            value = GoodModels.node(model.graph(), "Add", "b" + i, node.output(0), value)
                    .output(0);
        }
        GoodModels.output(model.graph(), value, GoodModels.MATRIX);
        return model;
    }

    /** The same chain, back to front. */
    private static Model reversed(int nodes) {
        Model model = chain(nodes);
        Graph graph = model.graph();
        List<Node> order = new ArrayList<>();
        graph.nodes().forEach(order::add);
        Collections.reverse(order);
        order.forEach(graph::moveToEnd);
        return model;
    }

    private static Model nested(int depth) {
        Model model = GoodModels.branches();
        Graph graph = GoodModels.body(model, "then_branch");
        Value c = GoodModels.value(model, "c");
        Value x = GoodModels.value(model, "x");
        for (int i = 2; i < depth; i++) {
            Node node = GoodModels.node(graph, "If", "if" + i, c);
            for (String name : List.of("then_branch", "else_branch")) {
                Graph branch = new Graph(name);
                GoodModels.output(
                        branch, GoodModels.node(branch, "Relu", name + i, x).output(0), GoodModels.MATRIX);
                node.setAttribute(Attribute.ofGraph(name, branch));
            }
            node.output(0).setType(GoodModels.MATRIX);
            graph.setOutput(0, node.output(0));
            graph = node.subgraphs().findFirst().orElseThrow();
        }
        return model;
    }

    private static long millis(Model model, int findings) {
        // Time of this thread, not of a clock, which would count what else the machine does.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertEquals(findings, Checker.check(model).size());
        return (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
    }

    private static void assertLinear(IntFunction<Model> make, int findingsPerNode) {
        int tenth = LARGE / 10;
        millis(make.apply(tenth), findingsPerNode * tenth);
        long small = Math.min(
                millis(make.apply(tenth), findingsPerNode * tenth), millis(make.apply(tenth), findingsPerNode * tenth));
        long large = Math.min(
                millis(make.apply(LARGE), findingsPerNode * LARGE), millis(make.apply(LARGE), findingsPerNode * LARGE));
        // A quadratic step would make it a hundred times; the margin is for the compiler and caches.
        assertTrue(large < 30 * Math.max(small, 20), small + " ms for a tenth, " + large + " ms for all");
    }

    @Test
    void tenTimesTheNodesTakeAboutTenTimesTheTime() {
        assertLinear(CheckerCostTest::chain, 0);
    }

    @Test
    void faultsOfEveryNodeTakeNoLonger() {
        assertLinear(
                nodes -> {
                    Model model = chain(nodes);
                    for (Node node : model.graph().nodes()) {
                        node.setAttribute(Attribute.ofInt("unknown", 1));
                    }
                    return model;
                },
                1);
    }

    @Test
    void nodesInTheOppositeOrder() {
        List<Finding> findings = Checker.check(reversed(LARGE));
        assertTrue(findings.size() > LARGE);
        assertTrue(findings.stream().allMatch(finding -> finding.code() == FindingCode.NODE_NOT_SORTED));
    }

    @Test
    void graphsNestAsDeepAsReadersAllow() {
        assertEquals(List.of(), Checker.check(nested(ReadOptions.DEEPEST)));
    }
}
