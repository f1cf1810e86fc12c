package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Every form that the rewrite writes is found again, with the parameters that it was given. */
class WrittenFormsTest {
    private record Version(long ir, long opset) {}

    @TestFactory
    Stream<DynamicTest> everyForm() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Version version : List.of(
                new Version(3, 7), new Version(3, 9), new Version(6, 11), new Version(8, 17), new Version(13, 26))) {
            for (Coordinates coordinates : Coordinates.values()) {
                for (Purpose purpose : Purpose.values()) {
                    for (boolean asFunction : new boolean[] {false, true}) {
                        for (Dim size : List.of(Dim.of(5), Dim.of("h"), Dim.UNKNOWN)) {
                            TwistOptions options = TwistOptions.defaults()
                                    .withInitialization(Initialization.SEED)
                                    .withCoordinates(coordinates)
                                    .withPurpose(purpose)
                                    .withAsFunction(asFunction);
                            String name = version + " " + coordinates + " " + purpose + " " + asFunction + " " + size;
                            tests.add(DynamicTest.dynamicTest(name, () -> isFound(version, options, size)));
                        }
                    }
                }
            }
        }
        return tests.stream();
    }

    private static void isFound(Version version, TwistOptions options, Dim size) {
        Model model = ConvModels.one(version.ir(), version.opset(), size, Dim.of(6));
        TwistResult result = TwistRewrite.apply(model, options);
        WrittenLayer written = result.layers().get(0);
        List<TwistLayer> layers = Recogniser.recognise(model);
        assertEquals(1, layers.size());
        TwistLayer found = layers.get(0);
        assertEquals("conv", found.name());
        assertEquals(options.asFunction() ? Form.FUNCTION : Form.REFERENCE, found.form());
        assertEquals(written.geometry(), found.geometry());
        assertEquals(written.coordinates(), found.coordinates());
        assertEquals(written.purpose(), found.purpose());
        assertEquals(written.grid(), found.grid());
        assertEquals(written.input(), found.input());
        assertEquals(written.output(), found.output());
        assertTrue(found.antisymmetric());
        LayerOperands<Tensor> weights = found.weights();
        same(written.stored().weight(), weights.weight());
        same(written.stored().centerX(), weights.centerX());
        same(written.stored().centerY(), weights.centerY());
        same(written.stored().kernelX(), weights.kernelX());
        same(written.stored().kernelY(), weights.kernelY());
    }

    private static void same(Value expected, Tensor actual) {
        assertArrayEquals(expected.initializer().orElseThrow().toDoubles(), actual.toDoubles());
    }
}
