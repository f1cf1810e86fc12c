package org.onnxtwist.runtime.compare.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics.WorstElement;
import org.onnxtwist.runtime.compare.report.Tolerance;

final class TensorComparisonTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static Metrics metrics(Tensor expected, Tensor actual) {
        return TensorComparison.compare("y", expected, actual, Tolerance.EXACT)
                .metrics()
                .orElseThrow();
    }

    private static boolean passes(Tensor expected, Tensor actual, Tolerance tolerance) {
        return TensorComparison.compare("y", expected, actual, tolerance).passed();
    }

    private static Tensor floats(float... values) {
        return Tensor.ofFloats(values, values.length);
    }

    @Test
    void figuresAreThoseComputedByHand() {
        // Differences 0, 1, -2 against 1, 2, 4.
        Metrics metrics =
                metrics(Tensor.ofFloats(new float[] {1, 2, 4}, 1, 3), Tensor.ofFloats(new float[] {1, 3, 2}, 1, 3));
        assertEquals(3, metrics.elements());
        assertEquals(2, metrics.mismatches());
        assertEquals(2, metrics.maxAbs());
        assertEquals(0.5, metrics.maxRel());
        assertEquals(Math.sqrt(5.0 / 21), metrics.relativeL2(), 1e-15);
        assertEquals(15 / Math.sqrt(21.0 * 14), metrics.cosine(), 1e-15);
        WorstElement worst = metrics.worst().orElseThrow();
        assertEquals(List.of(0L, 2L), worst.index());
        assertEquals("4.0", worst.expected());
        assertEquals("2.0", worst.actual());
    }

    @Test
    void stepsAreCountedInTheTypeOfTheOutput() {
        assertEquals(1, metrics(floats(1), floats(Math.nextUp(1f))).maxUlp());
        assertEquals(
                2, metrics(floats(-Float.MIN_VALUE), floats(Float.MIN_VALUE)).maxUlp());
        Tensor one = Tensor.ofDoubles(DType.FLOAT16, new double[] {1}, 1);
        assertEquals(
                3,
                metrics(one, Tensor.ofDoubles(DType.FLOAT16, new double[] {1 + 3 * 0x1p-10}, 1))
                        .maxUlp());
        Tensor two = Tensor.ofDoubles(DType.BFLOAT16, new double[] {2}, 1);
        assertEquals(
                1,
                metrics(two, Tensor.ofDoubles(DType.BFLOAT16, new double[] {2 + 0x1p-6}, 1))
                        .maxUlp());
        Tensor half = Tensor.ofDoubles(DType.DOUBLE, new double[] {0.5}, 1);
        assertEquals(
                1,
                metrics(half, Tensor.ofDoubles(DType.DOUBLE, new double[] {Math.nextUp(0.5)}, 1))
                        .maxUlp());
    }

    @Test
    void zerosOfBothSignsAreEqual() {
        Metrics metrics = metrics(floats(0f, -0f), floats(-0f, 0f));
        assertEquals(0, metrics.mismatches());
        assertEquals(0, metrics.maxUlp());
    }

    @Test
    void nanEqualsNanAloneAndAnInfinityOnlyItself() {
        Tolerance wide = new Tolerance(1e9, 1e9);
        assertTrue(passes(floats(NAN, INFINITY, -INFINITY), floats(NAN, INFINITY, -INFINITY), Tolerance.EXACT));
        assertFalse(passes(floats(NAN), floats(1), wide));
        assertFalse(passes(floats(1), floats(NAN), wide));
        assertFalse(passes(floats(INFINITY), floats(-INFINITY), wide));
        assertFalse(passes(floats(INFINITY), floats(Float.MAX_VALUE), wide));
        assertFalse(passes(floats(INFINITY), floats(NAN), wide));
        assertEquals(
                Double.POSITIVE_INFINITY, metrics(floats(1, NAN), floats(1, 2)).maxAbs());
    }

    @Test
    void nothingIsBroadcastOrConverted() {
        OutputReport shape = TensorComparison.compare(
                "y", Tensor.ofFloats(new float[3], 1, 3), Tensor.ofFloats(new float[3], 3), Tolerance.EXACT);
        assertFalse(shape.passed());
        assertEquals("its shape is [3] and should be [1,3]", shape.problem());
        OutputReport type =
                TensorComparison.compare("y", floats(1), Tensor.ofLongs(new long[] {1}, 1), Tolerance.EXACT);
        assertFalse(type.passed());
        assertEquals("its type is int64 and should be float", type.problem());
    }

    @Test
    void integersAreComparedInAllTheirBits() {
        long big = 1L << 53;
        Metrics metrics = metrics(Tensor.vector(big), Tensor.vector(big + 1));
        assertEquals(1, metrics.mismatches());
        assertEquals(1, metrics.maxAbs());
        assertEquals(
                0x1p64,
                metrics(Tensor.vector(Long.MIN_VALUE), Tensor.vector(Long.MAX_VALUE))
                        .maxAbs());
        assertEquals("9007199254740993", metrics.worst().orElseThrow().actual());
        byte[] ones = {-1, -1, -1, -1, -1, -1, -1, -1};
        Tensor most = Tensor.of(DType.UINT64, new long[] {1}, TensorContent.wrap(ByteBuffer.wrap(ones)));
        Metrics unsigned = metrics(Tensor.zeros(DType.UINT64, 1), most);
        assertEquals(0x1p64, unsigned.maxAbs());
        assertEquals("18446744073709551615", unsigned.worst().orElseThrow().actual());
    }

    @Test
    void boolsAndStringsAreExactWhateverTheTolerance() {
        Tensor no = Tensor.zeros(DType.BOOL, 1);
        Tensor yes = Tensor.of(DType.BOOL, new long[] {1}, TensorContent.wrap(ByteBuffer.wrap(new byte[] {1})));
        Tolerances wide = Tolerances.of(Accumulation.NONE, OptionalDouble.of(9), OptionalDouble.of(9));
        assertFalse(TensorComparison.compare("y", no, yes, wide).passed());
        assertTrue(TensorComparison.compare("y", yes, yes, wide).passed());
        OutputReport text = TensorComparison.compare(
                "y", Tensor.ofStrings(List.of("a", "b"), 2), Tensor.ofStrings(List.of("a", "c"), 2), wide);
        assertFalse(text.passed());
        assertEquals(
                List.of(1L), text.metrics().orElseThrow().worst().orElseThrow().index());
    }

    @Test
    void toleranceFollowsTypeAndDepth() {
        Accumulation shallow = new Accumulation(8, 3, false);
        Accumulation deep = new Accumulation(80_000, 100, false);
        assertEquals(
                Tolerance.EXACT,
                Tolerances.of(deep, OptionalDouble.empty(), OptionalDouble.empty())
                        .of(DType.INT64, 5));
        assertEquals(
                8 * 0x1p-24 * 3,
                Tolerances.of(shallow, OptionalDouble.empty(), OptionalDouble.empty())
                        .of(DType.FLOAT, 1)
                        .rtol(),
                1e-20);
        assertEquals(
                8 * 0x1p-24 * 3 * 7,
                Tolerances.of(shallow, OptionalDouble.empty(), OptionalDouble.empty())
                        .of(DType.FLOAT, 7)
                        .atol(),
                1e-20);
        assertTrue(Tolerances.of(deep, OptionalDouble.empty(), OptionalDouble.empty())
                        .of(DType.FLOAT, 1)
                        .rtol()
                > Tolerances.of(shallow, OptionalDouble.empty(), OptionalDouble.empty())
                        .of(DType.FLOAT, 1)
                        .rtol());
        assertTrue(Tolerances.of(deep, OptionalDouble.empty(), OptionalDouble.empty())
                        .of(DType.FLOAT16, 1)
                        .rtol()
                > Tolerances.of(deep, OptionalDouble.empty(), OptionalDouble.empty())
                        .of(DType.FLOAT, 1)
                        .rtol());
        assertTrue(Tolerances.of(deep, OptionalDouble.empty(), OptionalDouble.empty())
                        .of(DType.DOUBLE, 1)
                        .rtol()
                < 1e-12);
    }

    @Test
    void anElementAtTheEdgeOfTheToleranceBelongsToIt() {
        assertTrue(passes(floats(2), floats(2.5f), new Tolerance(0.25, 0)));
        assertFalse(passes(floats(2), floats(2.5f), new Tolerance(0.24, 0)));
        assertTrue(passes(floats(2), floats(2.5f), new Tolerance(0, 0.5)));
    }

    @Test
    void emptyTensorsAreEqual() {
        assertTrue(passes(floats(), floats(), Tolerance.EXACT));
        assertEquals(1, metrics(floats(), floats()).cosine());
    }

    @Test
    void outputsAreMatchedByName() {
        Tensor one = floats(1);
        Tensor two = floats(2);
        Map<String, Tensor> right = new LinkedHashMap<>();
        right.put("a", one);
        right.put("b", two);
        Map<String, Tensor> otherOrder = new LinkedHashMap<>();
        otherOrder.put("b", two);
        otherOrder.put("a", one);
        Tolerances exact = Tolerances.of(Accumulation.NONE, OptionalDouble.empty(), OptionalDouble.empty());
        assertTrue(OutputComparison.compare(right, otherOrder, exact).stream().allMatch(OutputReport::passed));
        assertEquals(
                2,
                OutputComparison.compare(right, Map.of("a", two, "b", one), exact).stream()
                        .filter(report -> !report.passed())
                        .count());
        List<OutputReport> missing = OutputComparison.compare(right, Map.of("a", one), exact);
        assertEquals("only the reference has this output", missing.get(1).problem());
        List<OutputReport> surplus = OutputComparison.compare(Map.of("a", one), right, exact);
        assertEquals("the reference has no such output", surplus.get(1).problem());
        assertFalse(surplus.get(1).passed());
    }
}
