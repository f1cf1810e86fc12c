package org.onnxtwist.runtime.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.RunReport;

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

    /** One weight differs, which all inputs but the impulse show; the items stand along an axis that is not the first. */
    @Test
    void anItemThatDiffersIsSeen() throws IOException {
        ComparisonReport report = compare(
                "g (float[1,4] x) => (float[4,1] y) <float[4] w = {1,2,3,4}> { m = Mul (x, w)  y = Transpose (m) }",
                "g (float[N,4] x) => (float[4,N] y) <float[4] w = {1,2,3,4.01}> { m = Mul (x, w)  y = Transpose (m) }");
        assertEquals(Optional.of(false), report.passed(), report.reason());
        assertTrue(report.reason().startsWith("5 of 6 runs differ, first on uniform: output 'y'"), report.reason());
    }

    /** Where a model is right for a batch of 1 alone, it is not followed: what its outputs hold for an item cannot be told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x[N,4] y[N,4] | [r] y = Identity (x) | m = ReduceMean <axes = [0]> (x) d = Sub (x, m) [r] y = Add (d, m)",
                "x[4,4] y[4,4] | [r] y = Mul (x, o) | [r] y = Mul (x, w)",
                "x[N,4] y[1,4] | [r] y = Identity (x) | y = Expand (a, s) a = ReduceMax <axes = [0]> (x)"
            })
    void aMixtureIsSeen(String types, String right, String wrong) throws IOException {
        String constants = "<float[1] o = {1}, float[4,1] w = {1,2,3,4}, int64[2] s = {1,4}>";
        String[] declared = types.split(" ", -1);
        ComparisonReport report = compare(
                "g (float[1,4] x) => (float[1,4] y) " + constants + " { " + right + " }",
                "g (float" + declared[0].substring(1) + " x) => (float" + declared[1].substring(1) + " y) " + constants
                        + " { " + wrong + " }");
        assertEquals(Optional.of(false), report.passed(), report.reason());
        assertTrue(report.reason().startsWith("the items of the batch cannot be separated: node "), report.reason());
    }

    /** A batch that was open before may be one whose items a node mixes: then it is compared as a whole, and the node is named. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(float[N,4] x) => (float[N,4] y) { [r] m = ReduceMean <axes = [0]> (x)  y = Sub (x, m) }",
                "(float[N,4] x) => (float y) { [r] y = ReduceMean <keepdims = 0> (x) }",
                "(float[N,4] x) => (float[1,K] y) <int64[2] s = {1,-1}> { v = Reshape (x, s)  [r] y = Softmax <axis = 1> (v) }",
                "(float[N,1] x) => (float[4,4] y) <int64[2] s = {4,4}> { [r] y = Expand (x, s) }",
                "(float[N,4] x) => (float[2,K] y) <int64[2] s = {2,-1}> { [r] y = Reshape (x, s) }"
            })
    void anOpenBatchMayMixItsItems(String open) throws IOException {
        ComparisonReport report = compare("g " + open, "g " + open.replace("N", "4"));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals("both 4 at once", report.runs().get(0).variant());
        assertTrue(
                report.remarks().stream()
                        .anyMatch(remark -> remark.contains("not computed independently") && remark.contains("'r'")),
                report.remarks().toString());
    }

    @Test
    void itemsOfAnOpenBatchAreRunOneByOne() throws IOException {
        String open = "(float[N,4] x) => (float[4,N] y) { t = Transpose (x)  y = Softmax <axis = 0> (t) }";
        ComparisonReport report = compare("g " + open, "g " + open.replace("N", "4"));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals("4 at once against 1 at a time", report.runs().get(0).variant());
        assertEquals(List.of(), report.remarks());
        ComparisonReport wrong = compare(
                "g " + open, "g (float[4,4] x) => (float[4,4] y) { t = Transpose (x)  y = Softmax <axis = 1> (t) }");
        assertEquals(Optional.of(false), wrong.passed(), wrong.reason());
    }
}
