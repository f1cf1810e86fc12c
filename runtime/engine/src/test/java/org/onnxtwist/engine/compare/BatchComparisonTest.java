package org.onnxtwist.engine.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;

/** Models of another batch that are right, and wrong ones as a pass that follows no items would write them. */
final class BatchComparisonTest {
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 17]>\n";

    @TempDir
    private Path folder;

    private ComparisonReport compare(String first, String second) throws IOException {
        Path one = folder.resolve("one.onnx");
        Path other = folder.resolve("other.onnx");
        OnnxWriter.write(OnnxText.parse(HEAD + first), one, WriteOptions.defaults());
        OnnxWriter.write(OnnxText.parse(HEAD + second), other, WriteOptions.defaults());
        return new BatchComparison(ComparisonOptions.defaults())
                .compare(one, OnnxReader.read(one), other, OnnxReader.read(other), OnnxReader.read(other));
    }

    @Test
    void batchesOfOneTwoAndMoreAreRun() throws IOException {
        ComparisonReport report = compare(
                "g (float[1,4] x) => (float[1,4] y) { y = Softmax <axis = 1> (x) }",
                "g (float[N,4] x) => (float[N,4] y) { y = Softmax <axis = 1> (x) }");
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(
                List.of("x[1,4]", "x[2,4]", "x[3,4]"),
                report.runs().stream().map(RunReport::shapes).distinct().toList());
    }

    @Test
    void aFixedBatchIsComparedWithSeveralRuns() throws IOException {
        ComparisonReport report = compare(
                "g (float[2,4] x) => (float[2,4] y) { y = Softmax <axis = 1> (x) }",
                "g (float[5,4] x) => (float[5,4] y) { y = Softmax <axis = 1> (x) }");
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(report.runs().get(0).variant().contains("5 at once against 2 at a time"), report.toString());
    }

    /** The items of an output along another axis than the first, and two batches in one axis. */
    @Test
    void itemsStandWhereTheModelPutsThem() throws IOException {
        ComparisonReport report = compare(
                "g (float[1,4] x) => (float[4,1] y, float[2,4] z) { y = Transpose (x)  n = Neg (x)  z = Concat <axis = 0> (x, n) }",
                "g (float[3,4] x) => (float[4,3] y, float[6,4] z) { y = Transpose (x)  n = Neg (x)  z = Concat <axis = 0> (x, n) }");
        assertEquals(Optional.of(true), report.passed(), report.reason());
    }

    @Test
    void otherItemsAreSeen() throws IOException {
        ComparisonReport report = compare(
                "g (float[1,4] x) => (float[1,4] y) <float[4] w = {1,2,3,4}> { y = Mul (x, w) }",
                "g (float[4,4] x) => (float[4,4] y) <float[4,1] w = {1,2,3,4}> { y = Mul (x, w) }");
        assertEquals(Optional.of(false), report.passed(), report.reason());
    }

    @Test
    void oneItemForAllIsSeen() throws IOException {
        ComparisonReport report = compare(
                "g (float[1,2,2,2] x) => (float[1,2,4,4] y) <int64[4] s = {1,2,4,4}> { y = Resize <mode = \"nearest\"> (x, , , s) }",
                "g (float[N,2,2,2] x) => (float[1,2,4,4] y) <int64[4] s = {1,2,4,4}> { y = Resize <mode = \"nearest\"> (x, , , s) }");
        assertEquals(Optional.of(false), report.passed(), report.reason());
    }

    /** At a batch of 1 alone nothing could be seen. */
    @Test
    void aMixtureIsSeenWhereTheBatchIsOpen() throws IOException {
        ComparisonReport report = compare(
                "g (float[1,4] x) => (float[1,4] y) { y = Identity (x) }",
                "g (float[N,4] x) => (float[N,4] y) { m = ReduceMean <axes = [0]> (x)  d = Sub (x, m)  y = Add (d, m) }");
        assertEquals(Optional.of(false), report.passed(), report.reason());
    }
}
