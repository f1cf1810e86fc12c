package org.onnxtwist.pass.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.pass.testing.CheckedPass;

/** What is folded, what stays, and how large a result may be. Expected graphs as text. */
final class ConstantFoldingTest {
    private static Model parse(int irVersion, String text) {
        return OnnxText.parse("<ir_version: %d, opset_import: [\"\" : 17]>\n".formatted(irVersion) + text);
    }

    private static void fold(ConstantFolding folding, int irVersion, String before, String after) {
        Model model = parse(irVersion, before);
        CheckedPass.run(model, () -> folding.run(model));
        assertEquals(OnnxText.print(parse(irVersion, after)), OnnxText.print(model));
    }

    @Test
    void theArithmeticOfShapesBecomesANumber() {
        fold(ConstantFolding.with(), 8, """
                g (float[N,3,8,8] x) => (int64[1] y) <int64[1] four = {4}, int64[1] zero = {0}> {
                  s = Shape (x)
                  i = Constant <value: tensor = int64[1] {1}> ()
                  c = Gather (s, i)
                  d = Mul (c, four)
                  n = Gather (s, zero)
                  y = Add (n, d)
                }
                """, """
                g (float[N,3,8,8] x) => (int64[1] y) <int64[1] zero = {0}, int64[1] d = {12}> {
                  s = Shape (x)
                  n = Gather (s, zero)
                  y = Add (n, d)
                }
                """);
    }

    @Test
    void anOutputAndAnOldModelGetAConstant() {
        fold(
                ConstantFolding.with(),
                8,
                "g (float[2] x) => (float[2] y) <float[2] a = {1,2}> { y = Add (a, a) }",
                "g (float[2] x) => (float[2] y) { y = Constant <value: tensor = float[2] {2,4}> () }");
        fold(
                ConstantFolding.with(),
                3,
                "g (float[2] x) => (float[2] y) { a = Constant <value: tensor = float[2] {1,2}> ()  n = Add (a, a)  y = Add (x, n) }",
                "g (float[2] x) => (float[2] y) { [n_1] n = Constant <value: tensor = float[2] {2,4}> ()  y = Add (x, n) }");
    }

    /** Eight floats are 32 bytes. Those of a weight that only its transposition reads go, so that nothing grows. */
    @ParameterizedTest
    @CsvSource({"31, false", "32, true"})
    void aResultMayHaveSoManyBytes(long bytes, boolean folded) {
        ConstantFolding folding = new ConstantFolding(bytes, List.of(new ReferenceEvaluator()));
        String before = "g (float[8] x) => (float[8] y) <float[1] a = {1}, int64[1] eight = {8}>"
                + " { e = Expand (a, eight)  y = Add (x, e) }";
        String after = "g (float[8] x) => (float[8] y) <float[8] e = {1,1,1,1,1,1,1,1}> { y = Add (x, e) }";
        fold(folding, 8, before, folded ? after : before);
    }

    /** The operands of a Range have one type; a float among integers is an error of the model, which the checker reports. */
    @Test
    void operandsOfDifferentTypesHaveNoValue() {
        ConstantFolding folding = new ConstantFolding(1 << 20, List.of(new ReferenceEvaluator()));
        String text = "g (int64[n] x) => (int64[n] y) <int64 zero = {0}, int64 two = {2}, float one = {1}>"
                + " { r = Range (zero, two, one)  y = Add (x, r) }";
        fold(folding, 11, text, text);
        String equal = text.replace("float one", "int64 one");
        fold(folding, 11, equal, "g (int64[n] x) => (int64[n] y) <int64[2] r = {0,1}> { y = Add (x, r) }");
    }

    @Test
    void aResultMayBeAsLargeAsWhatItReplaces() {
        ConstantFolding folding = new ConstantFolding(0, List.of(new ReferenceEvaluator()));
        fold(
                folding,
                8,
                "g (float[2] x) => (float[2,2] y) <float[1,2] w = {1,2}> { t = Transpose (w)  y = Mul (x, t) }",
                "g (float[2] x) => (float[2,2] y) <float[2,1] t = {1,2}> { y = Mul (x, t) }");
        String readTwice = "g (float[2] x) => (float[2,2] y, float[1,2] z) <float[1,2] w = {1,2}>"
                + " { t = Transpose (w)  y = Mul (x, t)  z = Mul (x, w) }";
        fold(folding, 8, readTwice, readTwice);
        assertThrows(IllegalArgumentException.class, () -> new ConstantFolding(-1, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "what a run may override|g (float[2] x, float[2] a = {1,2}) => (float[2] y) { n = Neg (a)  y = Add (x, n) }",
                "random numbers|g (float[2] x) => (float[2] y) { n = RandomNormal <shape: ints = [2]> ()  y = Add (x, n) }",
                "what integers are made of|g (float[2] x) => (float[2] y) <uint8[2] q = {1,2}, float s = {0.5}, uint8 z = {0}> { n = DequantizeLinear (q, s, z)  y = Add (x, n) }",
                "a division by zero|g (int64[1] x) => (int64[1] y) <int64[1] a = {1}, int64[1] z = {0}> { n = Div (a, z)  y = Add (x, n) }",
                "a size that only a run knows|g (float[N] x) => (int64[1] y) { y = Shape (x) }",
            })
    void stays(String what, String graph) {
        fold(ConstantFolding.with(), 8, graph, graph);
    }

    /** The model is wrong, but an operand of a type that its operator does not take is nothing to stop at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "y = Slice (d, f, f)",
                "y = Slice (d, i, i, i, f)",
                "y = Slice (x, i, i, i, f)",
                "y = Gather (d, f)",
                "y = ConstantOfShape (f)",
                "y = Not (f)",
                "y = Unsqueeze (d, f)",
                "y = Squeeze (d, f)",
                "y = Reshape (d, f)",
                "y = Range (none, i, i)",
                "y = Where (i, d, d)",
                "y = Concat <axis: int = 0> (d, i)",
                "y = Add (d, i)",
                "y = Mod (d, i)",
                "y = Equal (i, f)",
                "y = And (i, i)",
                "y = Cast <to: int = 7> (s)",
                "y = Shape (s, s)"
            })
    void anOperandOfAnotherTypeIsNotFolded(String node) {
        Model model = parse(
                8,
                "g (float[2] x) => (y) <float[2] d = {1,2}, float[1] f = {1}, int64[1] i = {1}, int64[0] none = {}, string[1] s = {\"a\"}> { "
                        + node + " }");
        String before = nodes(model);
        Passes.smaller().forEach(pass -> pass.run(model));
        assertEquals(before, nodes(model));
    }

    private static String nodes(Model model) {
        String text = OnnxText.print(model);
        return text.substring(text.lastIndexOf("{\n"));
    }
}
