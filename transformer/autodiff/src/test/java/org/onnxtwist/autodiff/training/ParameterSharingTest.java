package org.onnxtwist.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.schema.check.Checker;

final class ParameterSharingTest {
    private static final String MERGED =
            "(float[2,3] x) => (float[2,3] z) <float[3] ones = {1,1,1}, float[3] zeros = {0,0,0}> {"
                    + " y = BatchNormalization (x, ones, zeros, zeros, ones)"
                    + " z = BatchNormalization (y, ones, zeros, zeros, ones) }";

    /** What each node reads but its first input. */
    private static List<String> parameters(Model model) {
        return model.graph()
                .allNodes()
                .map(node -> node.inputValues().skip(1).map(Value::hint).collect(Collectors.joining(" ")))
                .toList();
    }

    private static Model separated(ParameterSharing sharing, String graph) {
        Model model = TrainingCase.parse(18, graph);
        Map<Value, Value> copies = sharing.apply(model);
        copies.forEach((copy, original) -> assertSame(
                original.initializer().orElseThrow(), copy.initializer().orElseThrow(), "the same tensor"));
        assertEquals(List.of(), Checker.check(model));
        return model;
    }

    private static List<String> parameters(String graph) {
        return parameters(separated(ParameterSharing.INFERRED, graph));
    }

    @Test
    void eachVectorOfANormalizationIsItsOwn() {
        assertEquals(
                List.of("ones zeros y.running_mean y.running_var", "z.weight z.bias z.running_mean z.running_var"),
                parameters(MERGED));
    }

    @Test
    void otherNormalizationsToo() {
        Model model = TrainingCase.parse(
                23,
                "(float[2,4,4] x) => (float[2,4,4] t) <float[4] s = {1,1,1,1}, float[4] b = {0,0,0,0}> {"
                        + " p = InstanceNormalization (x, s, b) q = GroupNormalization <num_groups: int = 2> (p, s, b)"
                        + " r = RMSNormalization (q, s) t = LayerNormalization (r, s, b) }");
        ParameterSharing.INFERRED.apply(model);
        assertEquals(List.of(), Checker.check(model));
        assertEquals(List.of("s b", "q.weight q.bias", "r.weight", "t.weight t.bias"), parameters(model));
    }

    @Test
    void namesFollowTheModule() {
        assertEquals(
                List.of("bn.weight bn.bias bn.running_mean bn.running_var", "z.weight z.bias", "w bias"),
                parameters(
                        "(float[2,3] x) => (float[2,3] u) <float[3] \"bn.weight\" = {1,1,1}, float[3] bias = {0,0,0},"
                                + " float[3,3] w = {1,2,3,4,5,6,7,8,9}> {"
                                + " y = BatchNormalization (x, \"bn.weight\", bias, bias, \"bn.weight\")"
                                + " z = LayerNormalization (y, \"bn.weight\", bias) u = Gemm (z, w, bias) }"));
    }

    /** As PyTorch's TorchScript exporter writes equal parameters, those of other layers among them. */
    @Test
    void anIdentityStandsForAParameter() {
        String text =
                "(float[2,3] x) => (float[2,3] u) <float[3] \"c.bias\" = {0,0,0}, float[3] \"a.weight\" = {1,1,1},"
                        + " float[3,3] w = {1,2,3,4,5,6,7,8,9}> {"
                        + " \"f.bias\" = Identity (\"c.bias\") \"a.running_var\" = Identity (\"a.weight\")"
                        + " \"a.running_mean\" = Identity (\"c.bias\") \"a.bias\" = Identity (\"c.bias\")"
                        + " p = Gemm (x, w, \"c.bias\") q = Gemm (p, w, \"f.bias\")"
                        + " y = BatchNormalization (q, \"a.weight\", \"a.bias\", \"a.running_mean\", \"a.running_var\")"
                        + " u = BatchNormalization (y, \"a.weight\", \"a.bias\", \"a.running_mean\", \"a.running_var\") }";
        assertEquals(
                List.of(
                        "w c.bias",
                        "w f.bias",
                        "a.weight a.bias a.running_mean a.running_var",
                        "u.weight u.bias u.running_mean u.running_var"),
                parameters(text));
        // The values of the vectors tell that the two nodes are one module, called twice.
        String learned = text.replace("{1,1,1}", "{1,2,3}");
        assertEquals(
                List.of(
                        "w c.bias",
                        "w f.bias",
                        "a.weight a.bias a.running_mean a.running_var",
                        "a.weight a.bias a.running_mean a.running_var"),
                parameters(learned));
    }

    @Test
    void whatTheOriginalSharesStaysShared() {
        String text =
                "(float[2,3] x, int64[2] i) => (float[2,3] u) <float[3] b = {0,0,0}, float[3,3] w = {1,2,3,4,5,6,7,8,9}> {"
                        + " e = Gather (w, i) p = Gemm (e, w, b) u = Gemm (p, w, b) }";
        assertEquals(List.of("i", "w b", "w b"), parameters(text));
        assertEquals(
                List.of("i", "p.w b", "u.w u.b"),
                parameters(separated(new ParameterSharing(List.of(), List.of("w", "b")), text)));
    }

    @Test
    void globsTieAndUntie() {
        assertEquals(
                List.of("ones zeros y.running_mean ones", "z.weight z.bias z.running_mean ones"),
                parameters(separated(new ParameterSharing(List.of("*.running_var"), List.of()), MERGED)));
        assertEquals(
                List.of("ones zeros zeros y.running_var", "z.weight zeros zeros z.running_var"),
                parameters(separated(new ParameterSharing(List.of("zeros"), List.of("*")), MERGED)));
    }

    @Test
    void aParameterInABranchIsSeparated() {
        Model model = separated(
                ParameterSharing.INFERRED,
                "(float[2,3] x, bool c) => (float[2,3] z) <float[3] s = {1,1,1}, float[3] b = {0,0,0}> {"
                        + " y = LayerNormalization (x, s, b) z = If (c) <then_branch: graph = t () => (float[2,3] p)"
                        + " { p = LayerNormalization (y, s, b) }, else_branch: graph = e () => (float[2,3] q) { q = Neg (y) }> }");
        assertEquals(
                List.of("s b", "p.weight p.bias"),
                model.graph()
                        .allNodes()
                        .map(Node::inputValues)
                        .map(inputs -> inputs.skip(1).map(Value::hint).collect(Collectors.joining(" ")))
                        .filter(text -> !text.isEmpty())
                        .toList());
    }

    @Test
    void aGlobThatMatchesNothingIsRefused() {
        for (ParameterSharing sharing : List.of(
                new ParameterSharing(List.of("nothing*"), List.of()),
                new ParameterSharing(List.of(), List.of("nothing*")))) {
            assertEquals(
                    "'nothing*' matches no parameter that several nodes read: 'inspect --text' shows the names of all"
                            + " parameters",
                    assertThrows(GradientException.class, () -> sharing.apply(TrainingCase.parse(18, MERGED)))
                            .getMessage());
        }
    }

    @Test
    void aSecondRunFindsNothing() {
        Model model = separated(ParameterSharing.INFERRED, MERGED);
        assertEquals(Map.of(), ParameterSharing.INFERRED.apply(model));
    }
}
