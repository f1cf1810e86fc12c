package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.opset.OpsetDowngrade;
import org.onnxtwist.pass.opset.OpsetDowngradeException;
import org.onnxtwist.pass.testing.CheckedPass;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;

/** Models in an older operator set: ONNX Runtime computes the same before and after. */
final class OpsetDowngradeRuntimeTest {
    private static final ComparisonOptions OPTIONS =
            ComparisonOptions.defaults().with(Optimization.NONE);

    /** One model of this many is lowered in every test run, and one of the other number in the slow test: all of them would take many minutes. */
    private static final int SAMPLE = 30;

    private static final int SLOW_SAMPLE = 10;

    @TempDir
    Path folder;

    static Stream<String> graphs() {
        return Stream.of(
                "18 to 7: g (float[2,3,4] x) => (float[2,1,4] y) <int64[1] a = {-2}> { y = ReduceMean(x, a) }",
                "18 to 11: g (float[2,3] x) => (float[2,3] y) <int64[0] a = {}>"
                        + " { y = ReduceSum<noop_with_empty_axes = 1>(x, a) }",
                "13 to 7: g (float[2,1,4] x) => (float[1,2,4] y) <int64[1] a = {1}, int64[1] b = {-3}>"
                        + " { s = Squeeze(x, a) y = Unsqueeze(s, b) }",
                "13 to 7: g (float[2,3,4] x) => (float[2,3,4] y) { y = Softmax(x) }",
                "13 to 7: g (float[2,3,4] x) => (float[2,3,4] y) { y = Softmax<axis = 1>(x) }",
                "13 to 7: g (float[2,3,4] x) => (float[2,3,4] y) { y = LogSoftmax<axis = 0>(x) }",
                "18 to 7: g (float[5,3] x) => (float[3,3] y) { y, z = Split<axis = 0, num_outputs = 2>(x) }",
                "18 to 7: g (float[2,3,4] x) => (float[2,6,4] y) <int64[2] p = {1, 2}, float v = {0.5}, int64[1] a = {1}>"
                        + " { y = Pad(x, p, v, a) }",
                "13 to 7: g (float[2,3,4] x) => (float[2,3,2] y) <int64[1] s = {1}, int64[1] e = {-1}, int64[1] a = {-1}>"
                        + " { y = Slice(x, s, e, a) }",
                "13 to 7: g (float[2,3] x) => (float[2,3] y) <float l = {-0.5}, float h = {0.25}> { y = Clip(x, l, h) }",
                "13 to 8: g (float[2,3] x, float l) => (float[2,3] y) { y = Clip(x, l) }",
                "13 to 7: g (float[2,5] x) => (float[2,2] y) <int64[1] k = {2}> { y, i = TopK<largest = 0>(x, k) }",
                "13 to 7: g (float[1,2,3,4] x) => (float[1,2,6,8] y) <float[4] s = {1, 1, 2, 2}> { y = Resize(x, , s) }",
                "19 to 7: g (float[1,2,3,4] x) => (float[1,2,6,8] y) <int64[2] s = {6, 8}>"
                        + " { y = Resize<axes = [2, 3], mode = \"linear\", coordinate_transformation_mode = \"asymmetric\">"
                        + "(x, , , s) }",
                "13 to 7: g (float[2,3] x) => (float[2,3] y) <float r = {0.25}> { y = Dropout(x, r) }",
                "15 to 7: g (float[2,2,3,3] x) => (float[2,2,3,3] y)"
                        + " <float[2] a = {1, 2}, float[2] b = {0, 1}, float[2] m = {0.5, 0}, float[2] v = {1, 4}>"
                        + " { y = BatchNormalization(x, a, b, m, v) }",
                "17 to 7: g (float[2,3,4] x) => (float[2,3,4] y) <float[4] a = {1, 2, 3, 4}, float[4] b = {0, 1, 0, 2}>"
                        + " { y = LayerNormalization(x, a, b) }",
                "21 to 7: g (float[1,4,2,2] x) => (float[1,4,2,2] y) <float[4] a = {1, 2, 3, 4}, float[4] b = {0, 1, 0, 2}>"
                        + " { y = GroupNormalization<num_groups = 2>(x, a, b) }",
                "18 to 13: g (float[1,4,2,2] x) => (float[1,4,2,2] y) <float[2] a = {1, 2}, float[2] b = {0, 1}>"
                        + " { y = GroupNormalization<num_groups = 2>(x, a, b) }",
                "14 to 7: g (float[2,3] x) => (float[2,3] y) { y = HardSwish(x) }",
                "20 to 9: g (float[2,3] x) => (float[2,3] y) { y = Gelu(x) }",
                "20 to 7: g (float[2,3] x) => (float[2,3] y) { y = Gelu<approximate = \"tanh\">(x) }",
                "18 to 7: g (float[2,3] x) => (float[2,3] y) { y = Mish(x) }",
                "12 to 7: g (float[2,3] x) => (float[2,3] y) { y = Celu<alpha = 2.0>(x) }",
                "10 to 9: g (float[2,3] x) => (float[2,3] y) { y = ThresholdedRelu<alpha = 0.1>(x) }",
                "15 to 7: g (float[2,3] x) => (float[2,3] y) <int64 e = {2}> { y = Pow(x, e) }",
                "16 to 11: g (float[2,3] x, float[3] z) => (bool[2,3] y) { y = GreaterOrEqual(x, z) }",
                "15 to 10: g (float[2,3,4] x) => (int64[2] y) { y = Shape<start = 1>(x) }",
                "13 to 7: g (float[3,4] x, float[4,2] z) => (float[3,2] y) { y = Gemm(x, z) }",
                "13 to 7: g (float[3,4] x, float[4] z) => (float[3,4] y) { y = Sum(x, z) }",
                "13 to 7: g (float[3,4] x) => (float[2,4] y) <int64[2] i = {0, -1}> { y = Gather(x, i) }",
                "11 to 9: g (float[2,3] x) => (float[2,4,3] y) <float d = {4}, float[2] v = {0, 1}>"
                        + " { i = Floor(x) y = OneHot<axis = -2>(i, d, v) }",
                "18 to 9: g (float[3,3] x) => (float[3,3] y) <int64[1,2] i = {1, 2}, float[1,2] u = {7, 8}>"
                        + " { y = ScatterElements<axis = 1>(x, i, u) }",
                "20 to 17: g (float[1,1,4,4] x, float[1,3,3,2] t) => (float[1,1,3,3] y) { y = GridSample(x, t) }",
                "13 to 8: g (float[2,3] x) => (float[2,3] y) { s = Shape(x) c = ConstantOfShape(s) y = Add(x, c) }");
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void theRuntimeComputesTheSame(String text) throws IOException {
        String[] versions = text.substring(0, text.indexOf(':')).split(" to ", 2);
        Model model = OnnxText.parse(
                "<ir_version: 10, opset_import: [\"\" : " + versions[0] + "]>" + text.substring(text.indexOf(':') + 1));
        Path before = folder.resolve("before.onnx");
        OnnxWriter.write(model, before, WriteOptions.defaults());
        OpsetDowngrade downgrade = new OpsetDowngrade(Long.parseLong(versions[1]));
        assertTrue(CheckedPass.run(model, () -> downgrade.run(model)));
        assertEquals(downgrade.target(), model.opset().orElse(0));
        ComparisonReport report = compared(before, model);
        assertEquals(Optional.of(true), report.passed(), report::reason);
    }

    @TestFactory
    Stream<DynamicTest> conformanceModelsComputeTheSameOrAreRefused() throws IOException {
        return lowered(0, SAMPLE);
    }

    private Stream<DynamicTest> lowered(int first, int step) throws IOException {
        List<Path> all = SharedFolder.unpack("conformance/node-models.zip", folder);
        return Stream.iterate(first, i -> i < all.size(), i -> i + step)
                .map(all::get)
                .map(file -> DynamicTest.dynamicTest(
                        String.valueOf(file.getFileName()), () -> computesTheSameOrIsRefused(file)));
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> moreConformanceModelsComputeTheSameOrAreRefused() throws IOException {
        return lowered(1, SLOW_SAMPLE);
    }

    private void computesTheSameOrIsRefused(Path file) throws IOException {
        long from = OnnxReader.read(file).opset().orElse(0);
        for (long version = from - 1; version >= 7; version--) {
            Model model = OnnxReader.read(file);
            OpsetDowngrade downgrade = new OpsetDowngrade(version);
            try {
                CheckedPass.run(model, () -> downgrade.run(model));
            } catch (OpsetDowngradeException e) {
                assertTrue(e.lowest() > version, e::getMessage);
                continue;
            }
            if (model.graph().inputs().stream().noneMatch(input -> input.type().dtype() == DType.UNDEFINED)) {
                ComparisonReport report = compared(file, model);
                long lowered = version;
                // Empty where the runtime lacks an operator of one of the versions, or random inputs do not fit.
                assertTrue(report.passed().orElse(true), () -> "version " + lowered + ": " + report.reason());
            }
        }
    }

    private ComparisonReport compared(Path before, Model lowered) throws IOException {
        Path after = folder.resolve("lowered.onnx");
        OnnxWriter.write(lowered, after, WriteOptions.defaults());
        return new ModelComparison(OPTIONS).compare(before, OnnxReader.read(before), after, OnnxReader.read(after));
    }
}
