package org.onnxtwist.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Relu;
import org.onnxtwist.schema.CheckedPass;

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
