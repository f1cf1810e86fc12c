package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.schema.check.Checker;

/** Each operator that a later version says in another way: ONNX Runtime computes the same before and after. */
final class OpsetUpgradeRuntimeTest {
    private static final long NEWEST_THAT_RUNS = 26;

    @TempDir
    Path folder;

    static Stream<String> graphs() {
        return Stream.of(
                "7: g (float[2,3,4] x) => (float[2,3,4] y) { y = Clip<min = -0.5, max = 0.25>(x) }",
                "7: g (float[2,3] x) => (float[2,3] y) { y = Dropout<ratio = 0.25>(x) }",
                "7: g (float[2,3,4] x) => (float[4,5,4] y) { y = Pad<pads = [1, 2, 0, 1, 0, 0], value = 0.5>(x) }",
                "8: g (float[2,2,3,3] x) => (float[2,2,3,3] y)"
                        + " <float[2] a = {1, 2}, float[2] b = {0, 1}, float[2] m = {0.5, 0}, float[2] v = {1, 4}>"
                        + " { y = BatchNormalization<spatial = 1>(x, a, b, m, v) }",
                "9: g (float[2,3,4] x) => (float[2,3,2] y) { y = Slice<axes = [2], starts = [1], ends = [-1]>(x) }",
                "9: g (float[2,5] x) => (float[2,2] y) { y, i = TopK<k = 2>(x) }",
                "9: g (float[1,2,3,4] x) => (float[1,2,6,8] y) <float[4] s = {1, 1, 2, 2}>"
                        + " { y = Upsample<mode = \"nearest\">(x, s) }",
                "9: g (float[1,2,3,4] x) => (float[1,2,6,8] y) <float[4] s = {1, 1, 2, 2}>"
                        + " { y = Upsample<mode = \"linear\">(x, s) }",
                "10: g (float[1,2,6,8] x) => (float[1,2,3,4] y) <float[4] s = {1, 1, 0.5, 0.5}>"
                        + " { y = Resize<mode = \"nearest\">(x, s) }",
                "9: g (float[3,3] x) => (float[3,3] y) <int64[1,2] i = {1, 2}, float[1,2] u = {7, 8}>"
                        + " { y = Scatter<axis = 1>(x, i, u) }",
                // Of version 22, the runtime has no kernel.
                "10 to 21: g (float[1,2,8,8] x) => (float[1,2,2,2] y) <float[1,4] r = {1, 1, 5, 6}, int64[1] i = {0}>"
                        + " { y = RoiAlign<output_height = 2, output_width = 2, sampling_ratio = 2>(x, r, i) }",
                "11: g (float[2,3,4] x) => (float[2,3,4] y) { y = Softmax(x) }",
                "11: g (float[2,3,4] x) => (float[2,3,4] y) { y = LogSoftmax<axis = 2>(x) }",
                "11: g (float[2,3,4] x) => (float[2,3,4] y) { y = Hardmax<axis = 0>(x) }",
                "11: g (float[2,3,4] x) => (float[2,1,4] y) { y = ReduceSum<axes = [1]>(x) }",
                "11: g (float[2,1,4] x) => (float[1,2,4] y) { s = Squeeze<axes = [1]>(x) y = Unsqueeze<axes = [0]>(s) }",
                "11: g (float[5,3] x) => (float[2,3] y) { y, z = Split<axis = 0, split = [2, 3]>(x) }",
                "13: g (float[4,3] x) => (float[2,3] y) { y, z = Split<axis = 0>(x) }",
                "13: g (float[2,3,4] x) => (float[2,3] y) { y = ReduceMean<axes = [2], keepdims = 0>(x) }",
                "16: g (float[1,1,4,4] x, float[1,3,3,2] t) => (float[1,1,3,3] y)"
                        + " { y = GridSample<mode = \"bilinear\">(x, t) }",
                "17: g (float[1,3,8,1] x) => (float[1,3,8,2] y) { y = DFT<axis = 2>(x) }",
                "17: g (float[1,8,1] x) => (float[1,8,2] y) { y = DFT(x) }",
                "18: g (float[1,6,2,2] x) => (float[1,6,2,2] y) <float[2] a = {1, 2}, float[2] b = {0, 1}>"
                        + " { y = GroupNormalization<num_groups = 2>(x, a, b) }");
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void theRuntimeComputesTheSame(String text) throws IOException {
        int colon = text.indexOf(':');
        String versions = text.substring(0, colon);
        int to = versions.indexOf(" to ");
        String from = to < 0 ? versions : versions.substring(0, to);
        OpsetUpgrade upgrade =
                new OpsetUpgrade(to < 0 ? NEWEST_THAT_RUNS : Long.parseLong(versions.substring(to + " to ".length())));
        Model model =
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : " + from + "]>" + text.substring(colon + 1));
        Path before = folder.resolve("before.onnx");
        Path after = folder.resolve("after.onnx");
        OnnxWriter.write(model, before, WriteOptions.defaults());
        assertTrue(upgrade.run(model));
        assertEquals(upgrade.target(), model.opset().orElse(0));
        assertEquals(List.of(), Checker.check(model));
        assertFalse(upgrade.run(model));
        OnnxWriter.write(model, after, WriteOptions.defaults());
        ComparisonReport report = new ModelComparison(ComparisonOptions.defaults())
                .compare(before, OnnxReader.read(before), after, OnnxReader.read(after));
        assertEquals(Optional.of(true), report.passed(), report::reason);
    }
}
