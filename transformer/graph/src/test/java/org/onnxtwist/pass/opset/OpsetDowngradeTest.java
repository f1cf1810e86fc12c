package org.onnxtwist.pass.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.testing.CheckedPass;

/** Models in an older operator set, as text, and what keeps them from it. */
final class OpsetDowngradeTest {
    private static Model model(long opset, String graph) {
        return OnnxText.parse("<ir_version: 10, opset_import: [\"\" : " + opset + ", \"local\" : 1]> " + graph);
    }

    /** Lowers a model and returns its nodes, one a line. */
    private static String lowered(Model model, long target) {
        assertTrue(CheckedPass.run(model, () -> new OpsetDowngrade(target).run(model)));
        assertEquals(target, model.opset().orElse(0));
        StringBuilder nodes = new StringBuilder();
        model.graph().nodes().forEach(node -> {
            nodes.append(node.operator().name()).append(node.inputCount());
            node.attributes().forEach(attribute -> nodes.append(' ').append(attribute.name()));
            nodes.append(';');
        });
        return nodes.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "13 | 12 | g (float[2,1] x) => (y) <int64[1] a = {1}> { y = Squeeze(x, a) } | Squeeze1 axes;",
                "18 | 17 | g (float[2,3] x) => (y) <int64[1] a = {1}> { y = ReduceMean(x, a) } | ReduceMean1 axes;",
                "11 | 10 | g (float[2,3] x) => (y) <float h = {6}> { y = Clip(x, , h) } | Clip1 max;",
                "18 | 13 | g (float[4,3] x) => (y) { y, z = Split<num_outputs = 2>(x) } | Split1;",
                "13 | 12 | g (float[N,3] x) => (y) { y = Softmax(x) } | Softmax1 axis;",
                "14 | 13 | g (float[2] x) => (y) { y = HardSwish(x) } | HardSigmoid1 alpha;Mul2;",
                "14 | 13 | g (float[2] x) => (y) <int64[1] s = {2}> { y = Reshape<allowzero = 1>(x, s) } | Reshape2;",
                "12 | 11 | g () => (y) { y = Constant<value_int = 3>() } | Constant0 value;",
                "10 | 9 | g (float[1,1,2,2] x) => (y) <float[4] s = {1,1,2,2}> { y = Resize(x, s) } | Upsample2;"
            })
    void aNodeIsExpressedInTheOlderVersion(long from, long to, String graph, String nodes) {
        assertEquals(nodes.strip(), lowered(model(from, graph), to).strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "N at the same axis | float[N,64,1,1] x | n, c | true",
                "a multiple of N | float[N,64,1,1] x | twice, h | true",
                "the rest | float[N,64,1,1] x | n, rest | true",
                "N at another axis | float[N,64,1,1] x | c, n | false",
                "M, which is not N | float[N,64,1,1] x, float[M] m | other, c | false",
                "N - 1 | float[N,64,1,1] x | fewer, c | false",
                "N * 64, whose 64 is not 0 | float[N,64,1,1] x | flat | true",
                "N * M | float[N,M,1,1] x | flat | false"
            })
    void aComputedShapeIsKeptWhereItsZerosAreThoseOfTheInput(
            String description, String inputs, String sizes, boolean isPossible) {
        String other = inputs.contains(" m") ? "other = Shape(m) " : "";
        Model model = model(
                14,
                "g (" + inputs + ") => (float[?,?] y)"
                        + " <int64[1] i0 = {0}, int64[1] i1 = {1}, int64[1] c = {64}, int64[1] h = {32}, int64[1] rest ="
                        + " {-1}, int64[1] one = {1}, int64[1] two = {2}> { all = Shape(x) n = Gather(all, i0) k ="
                        + " Gather(all, i1) twice = Mul(n, two) fewer = Sub(n, one) flat = Mul(n, k) " + other
                        + "s = Concat<axis = 0>(" + sizes + ") y = Reshape<allowzero = 1>(x, s) }");
        assertEquals(
                isPossible ? List.of() : List.of("Reshape"),
                new OpsetDowngrade(13)
                        .obstacles(model).nodes().stream()
                                .map(OpsetDowngrade.BarredNode::operator)
                                .toList());
    }

    @Test
    void aModelAtTheVersionOrBelowStaysAsItIs() {
        assertFalse(new OpsetDowngrade(13).run(model(12, "g (float[2] x) => (y) { y = Relu(x) }")));
    }

    @Test
    void theMessageNamesTheFirstNodesAndCountsTheOthers() {
        Model model = model(
                13,
                "g (float[2,3] x) => (a, b, c, d) { a = IsInf(x) b = Round(x) c = Round(a1) d = Round(x)"
                        + " a1 = Neg(x) }");
        OpsetDowngradeException refused =
                assertThrows(OpsetDowngradeException.class, () -> new OpsetDowngrade(9).run(model));
        assertEquals(
                "the model cannot be lowered to operator set 9 because of 4 nodes: node Round with output 'b' has an operator"
                        + " that came with version 11; node Round with output 'c' has an operator that came with version 11;"
                        + " node Round with output 'd' has an operator that came with version 11; by operator: 1 IsInf, 3"
                        + " Round: the lowest operator set that this model can have is 11",
                refused.getMessage());
        assertEquals(11, refused.lowest());
        assertEquals(13, model.opset().orElse(0));
        assertEquals(5, model.graph().nodeCount());
    }

    @Test
    void whatIsComputedAtEveryRunCannotBecomeAnAttribute() {
        Model model = model(13, "g (float[2,1] x, int64[1] a) => (y) { y = Squeeze(x, a) }");
        assertEquals(
                "the model cannot be lowered to operator set 12 because of one node: node Squeeze with output 'y' computes"
                        + " its input 'axes' at every run, which in version 11 is an attribute: the lowest operator set that"
                        + " this model can have is 13",
                assertThrows(OpsetDowngradeException.class, () -> new OpsetDowngrade(12).run(model))
                        .getMessage());
    }

    @Test
    void aTypeThatTheOlderVersionDoesNotTakeIsRefused() {
        Model model = model(13, "g (bfloat16[2] x) => (y) { y = Relu(x) }");
        assertEquals(13, new OpsetDowngrade(12).obstacles(model).lowest());
    }

    /** An axis of OneHot is one of its output, which has one more than the indices. */
    @Test
    void theAxisOfOneHotIsCountedInItsOutput() {
        Model model = model(
                11,
                "g (int64[2,3] i) => (float[2,10,3] y) <int64 d = {10}, float[2] v = {0, 1}> { y = OneHot<axis = -2>(i, d, v) }");
        lowered(model, 10);
        assertEquals(
                1, model.graph().nodes().iterator().next().intAttribute("axis").orElseThrow());
    }

    @Test
    void branchesOfDifferentRanksAreRefusedBelowEleven() {
        Model model = model(
                11,
                "g (bool c, float[N,1,3] x) => (y) { y = If(c) <then_branch = t () => (u) { u = Squeeze<axes = [1]>(x) },"
                        + " else_branch = e () => (v) { v = Identity(x) }> }");
        assertEquals(
                List.of("has an output 'y' of type float[N,3] from one branch and float[N,1,3] from the other,"
                        + " which version 10 does not let differ"),
                new OpsetDowngrade(10)
                        .obstacles(model).nodes().stream()
                                .map(OpsetDowngrade.BarredNode::reason)
                                .toList());
    }

    @Test
    void subgraphsAndFunctionsAreLoweredToo() {
        Model model = OnnxText.parse("""
                <ir_version: 10, opset_import: ["" : 18, "local" : 1]>
                g (bool c, float[2,3] x) => (float[2,1] y) <int64[1] a = {1}> {
                  y = If(c) <then_branch = t () => (float[2,1] u) { u = ReduceMean(x, a) },
                             else_branch = e () => (float[2,1] v) { v = local.f(x) }>
                }
                <domain: "local", opset_import: ["" : 18]>
                f (p) => (q) { k = Constant<value = int64[1] {1}>() q = ReduceMax(p, k) }
                """);
        assertTrue(CheckedPass.run(model, () -> new OpsetDowngrade(13).run(model)));
        assertEquals(13, model.functions().values().iterator().next().opset("").orElse(0));
        assertTrue(model.graph()
                .allNodes()
                .filter(node -> node.operator().isOnnx("ReduceMean"))
                .allMatch(node -> node.attribute("axes").isPresent()));
        assertEquals(8, model.irVersion());
    }

    @Test
    void theIrVersionIsThatOfTheOperatorSetButNotBelowTheFourth() {
        Model lowered = model(18, "g (float[2] x) => (y) { y = Relu(x) }");
        new OpsetDowngrade(11).run(lowered);
        assertEquals(6, lowered.irVersion());
        new OpsetDowngrade(7).run(lowered);
        assertEquals(4, lowered.irVersion());
    }

    @Test
    void thereIsNoVersionBelowTheSeventh() {
        assertThrows(OpsetUpgradeException.class, () -> new OpsetDowngrade(6));
    }
}
