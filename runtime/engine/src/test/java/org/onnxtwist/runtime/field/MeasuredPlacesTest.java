package org.onnxtwist.runtime.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Layers in branches and loops, and in other types and operator sets than float and 17, are measured as those of a plain model. */
class MeasuredPlacesTest {
    private static final String WEIGHT = "<float[1,1,3,3] w = {0.5, -1, 2, 0.25, 1, -0.5, 1.5, 0.75, -2}>\n";

    /** The same numbers, as ONNX's text has those of half precision: by their bits. */
    private static final String HALVES =
            "<float16[1,1,3,3] w = {14336, 48128, 16384, 13312, 15360, 47104, 15872, 14848, 49152}>\n";

    @TempDir
    private Path folder;

    private static Tensor image(DType dtype) {
        Random random = new Random(5);
        double[] values = random.doubles(2 * 5 * 6).map(value -> 2 * value - 1).toArray();
        return Tensor.ofDoubles(dtype, values, 2, 1, 5, 6);
    }

    private FieldData data(Tensor... inputs) throws IOException {
        Path set = Files.createDirectories(folder.resolve("test_data_set_0"));
        for (int i = 0; i < inputs.length; i++) {
            write(set.resolve("input_" + i + ".pb"), inputs[i]);
        }
        write(set.resolve("output_0.pb"), inputs[0]);
        return new FieldData(folder, InputPreparation.defaults(), 8);
    }

    private static void write(Path file, Tensor tensor) throws IOException {
        TensorFiles.write(file, new TensorFiles.NamedTensor("", tensor));
    }

    /** @param conv the name of the layer, which the Conv has by its output */
    private static LayerReport measured(String text, String conv, FieldData data) throws IOException {
        Model model = OnnxText.parse(text);
        TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withParameters(Map.of(
                                conv + ".conv_x.weight",
                                Tensor.ofFloats(new float[] {0, -1, 0, -2, 0, 2, 0, 1, 0}, 1, 1, 3, 3),
                                conv + ".conv_y.weight",
                                Tensor.ofFloats(new float[] {1, 0, 0, 3, 0, -3, 0, 0, -1}, 1, 1, 3, 3),
                                conv + ".center_x",
                                Tensor.ofFloats(new float[] {0.5f}, 1),
                                conv + ".center_y",
                                Tensor.ofFloats(new float[] {1.25f}, 1))));
        return FieldAnalysis.of("model", model, Optional.of(data)).layers().get(0);
    }

    private static String plain(String type, int opset) {
        String weight = type.equals("float16") ? HALVES : WEIGHT.replace("float", type);
        return "<ir_version: 7, opset_import: [\"\" : " + opset + "]>\ng (" + type + "[2,1,5,6] x) => (" + type
                + "[2,1,5,6] y)\n" + weight + "{ y = Conv <pads = [1, 1, 1, 1]> (x, w) }";
    }

    private double expected() throws IOException {
        return measured(plain("float", 17), "y", data(image(DType.FLOAT)))
                .ratio()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLayerInABranchIsMeasuredWhereItIsTaken(boolean taken) throws IOException {
        double expected = expected();
        String text = "<ir_version: 8, opset_import: [\"\" : 17]>\ng (float[2,1,5,6] x, bool c) => (float[2,1,5,6] y)\n"
                + WEIGHT
                + "{ y = If (c) <then_branch = t () => (float[2,1,5,6] a) { a = Conv <pads = [1, 1, 1, 1]> (x, w) },"
                + " else_branch = e () => (float[2,1,5,6] b) { b = Identity (x) }> }";
        LayerReport layer =
                measured(text, "a", data(image(DType.FLOAT), Tensor.ofIntegers(DType.BOOL, new long[] {taken ? 1 : 0
                })));
        assertEquals(taken, layer.use().isPresent());
        if (taken) {
            assertEquals(expected, layer.ratio().orElseThrow(), 1e-6);
        } else {
            assertEquals(layer.field().ratioOnNoise(), layer.ratio());
        }
    }

    /** Each iteration sees the same image, so that the sums grow and their ratio does not. */
    @Test
    void allIterationsOfALoopCount() throws IOException {
        double expected = expected();
        String text = "<ir_version: 8, opset_import: [\"\" : 17]>\ng (float[2,1,5,6] x) => (float[2,1,5,6] y)\n"
                + "<float[1,1,3,3] w = {0.5, -1, 2, 0.25, 1, -0.5, 1.5, 0.75, -2}, int64 n = {3}, bool t = {1}>\n"
                + "{ y = Loop (n, t, x) <body = b (int64 i, bool k, float[2,1,5,6] s) => (bool l, float[2,1,5,6] r)"
                + " { l = Identity (k) r = Conv <pads = [1, 1, 1, 1]> (x, w) }> }";
        FieldData data = data(image(DType.FLOAT));
        LayerReport once = measured(plain("float", 17), "y", data);
        LayerReport layer = measured(text, "r", data);
        assertEquals(expected, layer.ratio().orElseThrow(), 1e-6);
        double base = once.use().orElseThrow().channels().get(0).base();
        assertEquals(3 * base, layer.use().orElseThrow().channels().get(0).base(), 1e-3);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 11, 13, 17, 21})
    void everyOperatorSetIsMeasured(int opset) throws IOException {
        LayerReport layer = measured(plain("float", opset), "y", data(image(DType.FLOAT)));
        assertEquals(expected(), layer.ratio().orElseThrow(), 1e-6);
    }

    @Test
    void otherTypesAreMeasured() throws IOException {
        double expected = expected();
        for (DType dtype : List.of(DType.DOUBLE, DType.FLOAT16)) {
            String type = dtype == DType.DOUBLE ? "double" : "float16";
            LayerReport layer = measured(plain(type, 17), "y", data(image(dtype)));
            assertTrue(layer.use().isPresent());
            assertEquals(expected, layer.ratio().orElseThrow(), 2e-3 * expected, type);
        }
    }
}
