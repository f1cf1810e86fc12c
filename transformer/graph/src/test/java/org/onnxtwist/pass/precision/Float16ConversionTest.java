package org.onnxtwist.pass.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Relu;
import org.onnxtwist.pass.testing.CheckedPass;

/** What becomes halves, what stays in float, and where the casts stand. */
final class Float16ConversionTest {
    private static Model model(String graph) {
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>" + graph);
    }

    private static List<String> converted(Float16Conversion conversion, Model model) {
        boolean changed = CheckedPass.run(model, () -> conversion.run(model));
        assertFalse(conversion.run(model));
        List<String> operators = StreamSupport.stream(model.graph().nodes().spliterator(), false)
                .map(node -> node.operator().name())
                .toList();
        assertEquals(changed, operators.contains("Cast"));
        return operators;
    }

    private static Optional<DType> initializer(Model model, String name) {
        return model.graph().initializers().stream()
                .filter(value -> value.name().equals(Optional.of(name)))
                .findFirst()
                .flatMap(Value::initializer)
                .map(tensor -> tensor.dtype());
    }

    @Test
    void castsStandAtTheEdgesAndNamesStay() {
        Model model = model("g (float[2,2] x) => (float[2,2] y) <float[2] w = {1.0004, 100000}, float[2] b = {1, 2}>"
                + " { a = Add(x, b) y = Relu(a) }");
        assertEquals(List.of("Cast", "Add", "Relu", "Cast"), converted(Float16Conversion.all(), model));
        assertEquals(Optional.of(DType.FLOAT16), initializer(model, "b"));
        assertEquals(Optional.of(DType.FLOAT), initializer(model, "w"));
        assertEquals("y", model.graph().outputs().get(0).name().orElse(""));
        assertEquals(DType.FLOAT, model.graph().outputs().get(0).type().dtype());
    }

    @Test
    void elementsAreTheNearestHalves() {
        Model model = model("g (float[4] x) => (float[4] y) <float[4] w = {1.0004, 1.0005, 65504, 0.00000001}>"
                + " { y = Mul(x, w) }");
        converted(Float16Conversion.all(), model);
        double[] halves = model.graph()
                .initializers()
                .iterator()
                .next()
                .initializer()
                .orElseThrow()
                .toDoubles();
        assertEquals("[1.0, 1.0009765625, 65504.0, 0.0]", Arrays.toString(halves));
    }

    @Test
    void aConstantBeyondTheGreatestHalfStaysInFloatWithItsReader() {
        Model model = model("g (float[1] x) => (float[1] y) <float[1] w = {65520}> { a = Relu(x) y = Mul(a, w) }");
        assertEquals(List.of("Cast", "Relu", "Cast", "Mul"), converted(Float16Conversion.all(), model));
        assertEquals(Optional.of(DType.FLOAT), initializer(model, "w"));
    }

    /** Each of these reads a number that a half makes zero or infinite, and what follows from it goes on in float until it is harmless. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // x / max(|x|, 1e-12), as torch.nn.functional.normalize is exported: by Clip, by Max, with an Expand,
                // with a computed constant.
                "float e = {0.000000000001}|n = ReduceL2 <axes: ints = [1]> (x) c = Clip (n, e) y = Div (x, c)|ReduceL2",
                "float e = {0.000000000001}|n = ReduceL2 <axes: ints = [1]> (x) c = Max (n, e) y = Div (x, c)|ReduceL2",
                "float e = {0.000000000001}, int64[2] s = {2, 2}|n = ReduceL2 <axes: ints = [1]> (x) c = Max (n, e) d = Expand (c, s) y = Div (x, d)|ReduceL2",
                "double e = {0.000000000001}|n = ReduceL2 <axes: ints = [1]> (x) f = Cast <to: int = 1> (e) c = Max (n, f) y = Div (x, c)|ReduceL2",
                "float e = {0.000000000001}, int64[1] a = {0}|n = ReduceL2 <axes: ints = [1]> (x) f = Unsqueeze (e, a) c = Max (n, f) y = Div (x, c)|ReduceL2",
                // A constant of a node, and one in a body.
                "float u = {1}|n = ReduceL2 <axes: ints = [1]> (x) e = Constant <value_float: float = 0.000000000001> () c = Max (n, e) y = Div (x, c)|ReduceL2",
                // The reciprocal of a small number is a great one.
                "float e = {0.000000000001}|n = ReduceSumSquare <axes: ints = [1]> (x) c = Add (n, e) s = Sqrt (c) r = Reciprocal (s) m = Mul (x, r) y = Relu (m)|ReduceSumSquare,Relu",
                "float e = {0.000000000001}, float o = {1}|n = ReduceSumSquare <axes: ints = [1]> (x) c = Add (n, e) s = Sqrt (c) r = Div (o, s) m = Mul (x, r) y = Relu (m)|ReduceSumSquare,Relu",
                "float e = {0.0000000001}|n = Abs (x) c = Add (n, e) l = Log (c) y = Relu (l)|Abs,Relu",
                // A mask: rows without anything have equal weights, not NaN.
                "float g = {-3.4e38}|m = Mul (x, g) z = Add (x, m) p = Softmax (z) y = Relu (p)|Relu",
                "int64[2] s = {2, 2}, bool[2,1] b = {0, 1}|f = ConstantOfShape <value: tensor = float[1] {-3.4e38}> (s) w = Where (b, x, f) p = Softmax (w) y = Relu (p)|Relu",
                // Bounds that no half reaches are none.
                "float l = {0}, float h = {3.4e38}|c = Clip (x, l, h) y = Relu (c)|Relu",
                // All of a weight is small.
                "float[2,2] w = {0.00000001, 0, 0, 0.00000002}|m = MatMul (x, w) y = Relu (m)|Relu",
                // One of the divisors is.
                "float[2] w = {1, 0.00000001}|r = Relu (x) y = Div (r, w)|Relu",
                // Attributes.
                "float u = {1}|c = InstanceNormalization <epsilon: float = 0.000000000001> (v, u1, u1) y = Relu (x)|Relu",
                "float u = {1}|n = LeakyRelu <alpha: float = 0.000000001> (x) s = Sigmoid (n) y = Relu (s)|Relu"
            })
    void whatAHalfDoesNotHoldStaysInFloatAndWhatFollowsFromIt(String constants, String body, String halves) {
        Model model = model("g (float[2,2] x, float[1,1,2] v) => (float[] y) <float[1] u1 = {1}, " + constants + "> { "
                + body + " }");
        assertTrue(Float16Conversion.all().run(model));
        assertEquals(Set.of(halves.split(",")), computingInHalves(model));
    }

    private static Set<String> computingInHalves(Model model) {
        return StreamSupport.stream(model.graph().nodes().spliterator(), false)
                .filter(node -> !node.operator().equals(Cast.ID))
                .filter(node ->
                        node.outputs().stream().anyMatch(output -> output.type().dtype() == DType.FLOAT16))
                .map(node -> node.operator().name())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Rounding loses no more of the small elements than of the others.
                "float[2] w = {1, 0.00000001}|y = Mul (x, w)",
                "float[2] w = {-0.0001, 0.000000000001}|y = Add (x, w)",
                "float[2,2] w = {0.1, 0.00000001, 0, -0.3}|y = MatMul (x, w)",
                "float e = {0.00001}|y = Add (x, e)",
                "float e = {0.000001}|y = Max (x, e)",
                "float e = {0}|y = Max (x, e)",
                // The definition computes in float.
                "float[2] w = {1, 2}|y = LayerNormalization <epsilon: float = 0.000000000001> (x, w)"
            })
    void whatAHalfHoldsWellEnoughBecomesOne(String constants, String body) {
        Model model = model("g (float[2,2] x) => (float[2,2] y) <" + constants + "> { " + body + " }");
        assertTrue(Float16Conversion.all().run(model));
        assertEquals(1, computingInHalves(model).size());
    }

    @Test
    void whatABranchAndAFunctionMakeOfASmallConstantStaysInFloat() {
        Model branch = model("g (float[2] x, bool c) => (float[2] y) <float e = {0.000000000001}> {"
                + " n = Abs (x) d = If (c) <then_branch = t () => (float[2] p) { p = Max (n, e) },"
                + " else_branch = f () => (float[2] q) { q = Identity (n) }> y = Div (x, d) }");
        assertTrue(Float16Conversion.all().run(branch));
        assertEquals(Set.of("Abs"), computingInHalves(branch));
        Model function = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17, "local" : 1]>
                g (float[2] x) => (float[2] y) { n = Abs (x)  d = local.guard (n)  y = Div (x, d) }
                <domain: "local", opset_import: ["" : 17]>
                guard (a) => (b) { e = Constant <value_float: float = 0.000000000001> ()  b = Max (a, e) }
                """);
        assertTrue(Float16Conversion.all().run(function));
        assertEquals(Set.of("Abs"), computingInHalves(function));
    }

    @Test
    void operatorsThatAreKeptStayInFloat() {
        Model model = model("g (float[1] x) => (float[1] y) { a = Tanh(x) y = Relu(a) }");
        assertEquals(List.of("Cast", "Tanh", "Cast", "Relu"), converted(new Float16Conversion(Set.of(Relu.ID)), model));
    }

    @Test
    void quantisedPartsStayInFloat() {
        Model model = model("g (uint8[2] x) => (uint8[2] y) <float s = {0.5}, uint8 z = {128}>"
                + " { a = DequantizeLinear(x, s, z) b = Tanh(a) c = Relu(b) y = QuantizeLinear(c, s, z) }");
        assertFalse(Float16Conversion.all().run(model));
    }

    @Test
    void scalesAndWhatIsComputedFromSizesStayInFloat() {
        Model model = model(
                "g (float[1,1,2,2] x) => (float[1,1,4,4] y) <float[4] s = {1, 1, 2, 2}>" + " { y = Resize(x, , s) }");
        converted(Float16Conversion.all(), model);
        assertEquals(Optional.of(DType.FLOAT), initializer(model, "s"));
    }

    @Test
    void belowIrVersion4WeightsBecomeConstantsFirst() {
        Model model = OnnxText.parse("<ir_version: 3, opset_import: [\"\" : 8]>"
                + " g (float[2] x, float[2] w) => (float[2] y) <float[2] w = {1, 2}> { y = Add(x, w) }");
        assertTrue(Float16Conversion.all().run(model));
        assertEquals(1, model.graph().inputs().size());
        assertEquals(Optional.of(DType.FLOAT16), initializer(model, "w"));
    }
}
