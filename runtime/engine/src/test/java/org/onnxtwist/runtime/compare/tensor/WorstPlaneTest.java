package org.onnxtwist.runtime.compare.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.report.DifferencePlane;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.Tolerance;

final class WorstPlaneTest {
    private static List<OutputReport> compared(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        List<OutputReport> reports = expected.keySet().stream()
                .map(name -> TensorComparison.compare(
                        name,
                        Objects.requireNonNull(expected.get(name)),
                        Objects.requireNonNull(actual.get(name)),
                        Tolerance.EXACT))
                .toList();
        return WorstPlane.added(reports, expected, actual);
    }

    private static Optional<DifferencePlane> plane(Tensor expected, Tensor actual) {
        return compared(Map.of("y", expected), Map.of("y", actual))
                .get(0)
                .metrics()
                .flatMap(OutputReport.Metrics::plane);
    }

    @Test
    void thePlaneIsThatOfTheWorstElement() {
        float[] values = new float[2 * 2 * 3];
        values[7] = -2;
        values[9] = 5;
        values[1] = 1;
        assertEquals(
                new DifferencePlane(List.of(1L), 2, 3, 1, 1, List.of(0f, -2f, 0f, 5f, 0f, 0f)),
                plane(Tensor.ofFloats(new float[12], 2, 2, 3), Tensor.ofFloats(values, 2, 2, 3))
                        .orElseThrow());
    }

    @Test
    void aLargePlaneKeepsTheLargestOfEachBlock() {
        float[] values = new float[130 * 65];
        values[129 * 65 + 64] = -3;
        values[0] = 2;
        values[1] = Float.NaN;
        DifferencePlane plane = plane(
                        Tensor.ofFloats(new float[values.length], 130, 65), Tensor.ofFloats(values, 130, 65))
                .orElseThrow();
        assertEquals(List.of(3L, 2L), List.of(plane.blockRows(), plane.blockColumns()));
        assertEquals(List.of(44, 33), List.of(plane.keptRows(), plane.keptColumns()));
        assertEquals(44 * 33, plane.differences().size());
        assertTrue(plane.differences().get(0).isNaN());
        assertEquals(-3f, plane.differences().get(44 * 33 - 1));
    }

    @Test
    void oneAxisIsOneRow() {
        assertEquals(
                new DifferencePlane(List.of(), 1, 3, 1, 1, List.of(0f, 0f, 4f)),
                plane(Tensor.ofFloats(new float[3], 3), Tensor.ofFloats(new float[] {0, 0, 4}, 3))
                        .orElseThrow());
    }

    @Test
    void whatIsEqualOrANumberHasNone() {
        assertEquals(Optional.empty(), plane(Tensor.ofFloats(new float[3], 3), Tensor.ofFloats(new float[3], 3)));
        assertEquals(Optional.empty(), plane(Tensor.ofFloats(new float[1]), Tensor.ofFloats(new float[] {1})));
    }

    @Test
    void onlyTheWorstOutputsHaveOne() {
        Map<String, Tensor> expected = new LinkedHashMap<>();
        Map<String, Tensor> actual = new LinkedHashMap<>();
        for (int i = 0; i < 9; i++) {
            expected.put("y" + i, Tensor.ofFloats(new float[1], 1));
            actual.put("y" + i, Tensor.ofFloats(new float[] {i + 1}, 1));
        }
        assertEquals(
                4,
                compared(expected, actual).stream()
                        .filter(report -> report.metrics().orElseThrow().plane().isPresent())
                        .count());
    }
}
