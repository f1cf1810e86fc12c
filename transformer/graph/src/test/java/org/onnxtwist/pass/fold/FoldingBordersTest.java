package org.onnxtwist.pass.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.Rules;
import org.onnxtwist.pass.testing.CheckedPass;
import org.onnxtwist.rewrite.RuleEngine;

/** What may not be folded stays, and what may be folded is found in subgraphs and functions too. */
final class FoldingBordersTest {
    private static final String CONSTANTS = """
             <
               float[2,1,1,1] W = {2,8}, float[2] b = {5,6},
               float[2] scale = {3,4}, float[2] shift = {0.5,-1}, float[2] mean = {1,2}, float[2] variance = {4,16}
            >
            """;

    private static Model parse(int opset, String text) {
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : %d]>\n".formatted(opset) + text);
    }

    private static Map<String, Long> fold(Model model) {
        return CheckedPass.run(model, () -> RuleEngine.of(Rules.all()).run(model));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a weight with two readers|17|c = Conv (x, W, b)  y = BatchNormalization (c, scale, shift, mean, variance)  d = Conv (x, W)  z = BatchNormalization (d, scale, shift, mean, variance)",
                "a Conv with two readers|17|c = Conv (x, W, b)  y = BatchNormalization (c, scale, shift, mean, variance)  z = Relu (c)",
                "a Conv that a subgraph reads|17|c = Conv (x, W, b)  y = BatchNormalization (c, scale, shift, mean, variance)  z = If (t) <then_branch: graph = a () => (float[1,2,4,4] p) { p = Relu (c) }, else_branch: graph = e () => (float[1,2,4,4] q) { q = Neg (x2) }>",
                "training|17|c = Conv (x, W, b)  y, m, v = BatchNormalization <training_mode: int = 1> (c, scale, shift, mean, variance) z = Relu (x)",
                "training without outputs|17|c = Conv (x, W, b)  y = BatchNormalization <training_mode: int = 1> (c, scale, shift, mean, variance) z = Relu (x)",
                "statistics of an old one|8|c = Conv (x, W, b)  y, m, v = BatchNormalization (c, scale, shift, mean, variance) z = Relu (x)",
                "training in an old operator set|6|c = Conv (x, W, b)  y = BatchNormalization (c, scale, shift, mean, variance) z = Relu (x)",
                "a scale for each place|8|c = Conv (x, W, b)  y = BatchNormalization <spatial: int = 0> (c, scale, shift, mean, variance) z = Relu (x)",
                "a computed mean|17|c = Conv (x, W, b)  n = Neg (x3)  y = BatchNormalization (c, scale, shift, n, variance)  z = Relu (x)",
                "a computed weight|17|n = Neg (x4)  c = Conv (x, n)  y = BatchNormalization (c, scale, shift, mean, variance)  z = Relu (x)",
            })
    void stays(String what, int opset, String nodes) {
        Model model = parse(
                opset,
                "g (float[1,1,4,4] x, bool t, float[1,2,4,4] x2, float[2] x3, float[2,1,1,1] x4) => (float[1,2,4,4] y, float[] z)"
                        + CONSTANTS
                        + "{ " + nodes + " }");
        String before = OnnxText.print(model);
        assertEquals(Map.of(), fold(model), what);
        assertEquals(before, OnnxText.print(model));
    }

    /** 40 results of 1 MiB each; with the shape, which is a constant too, 15 of them fit into 16 MiB. */
    @Test
    void allResultsTogetherHaveALimit() {
        StringBuilder nodes = new StringBuilder("a0 = Identity (x)\n");
        for (int i = 0; i < 40; i++) {
            nodes.append("c%d = ConstantOfShape <value: tensor = float[1] {%d}> (s)%n".formatted(i, i));
            nodes.append("a%d = Add (a%d, c%d)%n".formatted(i + 1, i, i));
        }
        Model model = parse(17, "g (float[262144] x) => (float[262144] a40) <int64[1] s = {262144}> { " + nodes + " }");
        assertTrue(CheckedPass.run(
                model,
                () -> ConstantFolding.with((NodeEvaluator) given -> zeros(given))
                        .run(model)));
        assertEquals(15, model.constantBytes() >> 20);
    }

    private static Map<Value, Tensor> zeros(ConstantSubgraph given) {
        return given.wanted().stream()
                .collect(Collectors.toMap(value -> value, value -> Tensor.zeros(DType.FLOAT, 262_144)));
    }

    /** An evaluator would make whatever the repeats say. */
    @Test
    void aTileOfUnknownRepeatsIsGivenToNoEvaluator() {
        Model model = parse(
                17,
                "g (float[N] x) => (float[] y) <float[1] n = {1e12}, float[1] one = {1}> "
                        + "{ r = Exp (n)  i = Cast <to: int = 7> (r)  t = Tile (one, i)  y = Add (x, t) }");
        ConstantFolding.with((NodeEvaluator) given -> {
                    assertTrue(given.nodes().stream()
                            .noneMatch(node -> node.operator().name().equals("Tile")));
                    return Map.of();
                })
                .run(model);
        assertEquals(4, model.graph().nodeCount());
    }

    @Test
    void whatARunMayOverrideStays() {
        Model model = parse(17, """
                g (float[1,1,4,4] x, float[2,1,1,1] W = {2,8}) => (float[1,2,4,4] y) <
                  float[2] scale = {3,4}, float[2] shift = {0.5,-1}, float[2] mean = {1,2}, float[2] variance = {4,16}
                > { c = Conv (x, W)  y = BatchNormalization (c, scale, shift, mean, variance) }
                """);
        assertEquals(Map.of(), fold(model));
    }

    @Test
    void aWeightThatIsAnOutputStays() {
        Model model = parse(
                17,
                "g (float[1,1,4,4] x) => (float[1,2,4,4] y, float[2,1,1,1] W)" + CONSTANTS
                        + "{ c = Conv (x, W)  y = BatchNormalization (c, scale, shift, mean, variance) }");
        assertEquals(Map.of(), fold(model));
    }

    /** What only a call of the function gives, nobody knows in its body. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "c = Conv (x, W)  y = BatchNormalization <epsilon: float = @f> (c, s, s, s, s)",
                "c = Conv (x, W)  y = BatchNormalization <training_mode: int = @i> (c, s, s, s, s)",
                "c = ConvTranspose <group: int = @i> (x, W)  y = BatchNormalization (c, s, s, s, s)",
                "c = Gemm <transB: int = @i> (x, M)  y = BatchNormalization (c, s, s, s, s)",
                "c = Gemm <beta: float = @f> (x, M)  y = BatchNormalization (c, s, s, s, s)",
                "p = Pad <mode: string = @s> (x, pads)  y = Conv (p, W)",
                "p = Pad (x, pads)  y = Conv <pads: ints = @l> (p, W)",
                "p = Pad (x, pads)  y = Conv <auto_pad: string = @s> (p, W)",
                "p = Pad (x, pads)  y = AveragePool <kernel_shape: ints = @l> (p)",
                "p = Pad (x, pads)  y = AveragePool <kernel_shape: ints = [3, 3], ceil_mode: int = @i> (p)",
                "p = Pad (x, pads)  y = AveragePool <kernel_shape: ints = [3, 3], pads: ints = [1, 1, 1, 1], count_include_pad: int = @i> (p)",
                "r = Relu (x)  p = Pad (r, pads)  y = MaxPool <kernel_shape: ints = [3, 3], dilations: ints = @l> (p)",
                "a = Transpose <perm: ints = @l> (x)  y = Transpose (a)",
                "y = Transpose <perm: ints = @l> (x)",
                "y = Reshape <allowzero: int = @i> (x, pads)",
            })
    void whatACallGivesIsNotKnown(String nodes) {
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17, "local" : 1]>
                g (float[1,1,4,4] x) => (float[] y) {
                   y = local.f <f: float = 0.5, i: int = 1, s: string = "reflect", l: ints = [0, 1, 2, 3]> (x)
                }
                <domain: "local", opset_import: ["" : 17]>
                f <f, i, s, l> (x) => (y) {
                   W = Constant <value: tensor = float[2,1,1,1] {2,8}> ()
                   M = Constant <value: tensor = float[2,2] {2,8,1,1}> ()
                   s = Constant <value: tensor = float[2] {3,4}> ()
                   pads = Constant <value: tensor = int64[8] {0,0,1,1,0,0,1,1}> ()
                   %s
                }
                """.formatted(nodes));
        assertEquals(Map.of(), RuleEngine.of(Rules.all()).run(model));
    }

    @Test
    void inASubgraphTheWeightOfTheGraphAroundGoes() {
        Model model = parse(17, "g (float[1,1,4,4] x, bool t) => (float[1,2,4,4] y)" + CONSTANTS + """
                {
                   shape = Constant <value_ints: ints = [1, 2, 4, 4]> ()
                   y = If (t) <then_branch: graph = a () => (float[1,2,4,4] p) {
                      c = Conv (x, W, b)
                      p = BatchNormalization <epsilon: float = 0> (c, scale, shift, mean, variance)
                   }, else_branch: graph = e () => (float[1,2,4,4] q) {
                      q = Expand (x, shape)
                   }>
                }
                """);
        assertEquals(Map.of("fold-batch-normalization-into-conv", 1L), fold(model));
        assertEquals("""
                <
                   ir_version: 8,
                   opset_import: ["" : 17]
                >
                g (float[1,1,4,4] x, bool t) => (float[1,2,4,4] y) {
                   shape = Constant <value_ints: ints = [1, 2, 4, 4]> ()
                   y = If (t) <then_branch: graph = a () => (float[1,2,4,4] p) <
                      float[2,1,1,1] "W.folded" = {3,8},
                      float[2] "b.folded" = {6.5,3}
                   > {
                      p = Conv (x, "W.folded", "b.folded")
                   }, else_branch: graph = e () => (float[1,2,4,4] q) {
                      q = Expand (x, shape)
                   }>
                }
                """, OnnxText.print(model));
    }

    @Test
    void severalInARowAreFoldedOneAfterTheOther() {
        Model model = parse(17, "g (float[1,1,4,4] x) => (float[1,2,8,8] y)" + CONSTANTS + """
                {
                   pads = Constant <value_ints: ints = [0, 0, 1, 1, 0, 0, 1, 1]> ()
                   p = Pad (x, pads)
                   q = Pad (p, pads)
                   c = Conv (q, W, b)
                   d = BatchNormalization <epsilon: float = 0> (c, scale, shift, mean, variance)
                   y = BatchNormalization <epsilon: float = 0> (d, scale, shift, mean, variance)
                }
                """);
        assertEquals(Map.of("fold-batch-normalization-into-conv", 2L, "fold-pad-into-conv", 2L), fold(model));
        assertEquals("""
                <
                   ir_version: 8,
                   opset_import: ["" : 17]
                >
                g (float[1,1,4,4] x) => (float[1,2,8,8] y) <
                   float[2,1,1,1] "W.folded" = {4.5,8},
                   float[2] "b.folded" = {8.75,0}
                > {
                   pads = Constant <value_ints: ints = [0, 0, 1, 1, 0, 0, 1, 1]> ()
                   y = Conv <pads: ints = [2, 2, 2, 2]> (x, "W.folded", "b.folded")
                }
                """, OnnxText.print(model));
    }
}
