package org.onnxtwist.runtime.compare.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.DifferencePlane;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;

/** Adds the plane around the worst element to the reports of the outputs that are furthest off. */
final class WorstPlane {
    /** The number of outputs of a run that get one: a model may have thousands. */
    private static final int MOST_OUTPUTS = 4;

    private WorstPlane() {}

    /** Returns the reports in their order, the worst with their planes. */
    static List<OutputReport> added(
            List<OutputReport> reports, Map<String, Tensor> expected, Map<String, Tensor> actual) {
        List<OutputReport> worst = reports.stream()
                .filter(report -> report.metrics().flatMap(Metrics::worst).isPresent())
                .sorted((a, b) -> Double.compare(excess(b), excess(a)))
                .limit(MOST_OUTPUTS)
                .toList();
        List<OutputReport> all = new ArrayList<>();
        for (OutputReport report : reports) {
            Tensor wanted = expected.get(report.name());
            Tensor got = actual.get(report.name());
            all.add(
                    wanted != null && got != null && worst.contains(report)
                            ? plane(report, wanted, got).map(report::with).orElse(report)
                            : report);
        }
        return all;
    }

    private static double excess(OutputReport report) {
        double error = report.metrics().map(Metrics::maxAbs).orElse(0.0);
        return report.passed() ? Math.min(error, Double.MAX_VALUE) : Double.POSITIVE_INFINITY;
    }

    private static Optional<DifferencePlane> plane(OutputReport report, Tensor wanted, Tensor got) {
        long[] dims = wanted.dims();
        if (dims.length == 0 || wanted.dtype() == DType.STRING) {
            return Optional.empty();
        }
        long columns = dims[dims.length - 1];
        long rows = dims.length > 1 ? dims[dims.length - 2] : 1;
        List<Long> index =
                report.metrics().flatMap(Metrics::worst).orElseThrow().index();
        List<Long> place = index.subList(0, Math.max(0, dims.length - 2));
        long plane = 0;
        for (int axis = 0; axis < place.size(); axis++) {
            plane = plane * dims[axis] + place.get(axis);
        }
        long most = DifferencePlane.MOST;
        long blockRows = (rows + most - 1) / most;
        long blockColumns = (columns + most - 1) / most;
        int width = (int) ((columns + blockColumns - 1) / blockColumns);
        float[] kept = new float[(int) ((rows + blockRows - 1) / blockRows) * width];
        TensorElements left = TensorElements.of(wanted);
        TensorElements right = TensorElements.of(got);
        boolean integers = !wanted.dtype().isConvFloat();
        for (long row = 0; row < rows; row++) {
            for (long column = 0; column < columns; column++) {
                long at = (plane * rows + row) * columns + column;
                double a = integers ? left.longAt(at) : left.doubleAt(at);
                double b = integers ? right.longAt(at) : right.doubleAt(at);
                int cell = (int) (row / blockRows * width + column / blockColumns);
                kept[cell] = larger(kept[cell], difference(a, b));
            }
        }
        List<Float> differences = new ArrayList<>(kept.length);
        for (float value : kept) {
            differences.add(value);
        }
        return Optional.of(new DifferencePlane(place, rows, columns, blockRows, blockColumns, differences));
    }

    /** Nothing where both are the same infinity or no number, as in the comparison. */
    private static float difference(double expected, double actual) {
        if (expected == actual || (Double.isNaN(expected) && Double.isNaN(actual))) {
            return 0;
        }
        double difference = actual - expected;
        return Double.isFinite(difference) ? (float) difference : Float.NaN;
    }

    private static float larger(float a, float b) {
        if (Float.isNaN(a) || Float.isNaN(b)) {
            return Float.NaN;
        }
        return Math.abs(b) > Math.abs(a) ? b : a;
    }
}
