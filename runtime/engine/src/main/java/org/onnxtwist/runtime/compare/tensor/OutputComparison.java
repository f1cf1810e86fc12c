package org.onnxtwist.runtime.compare.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.report.OutputReport;

/** Compares sets of outputs: the same names on both sides, each compared with its namesake. */
public final class OutputComparison {
    private OutputComparison() {}

    /** Returns a report for each output of either side, including those that are missing or surplus. */
    public static List<OutputReport> compare(
            Map<String, Tensor> expected, Map<String, Tensor> actual, Tolerances tolerances) {
        List<OutputReport> reports = new ArrayList<>();
        expected.forEach((name, tensor) -> {
            Tensor namesake = actual.get(name);
            reports.add(
                    namesake == null
                            ? TensorComparison.refused(name, "only the reference has this output")
                            : TensorComparison.compare(name, tensor, namesake, tolerances));
        });
        for (String name : actual.keySet()) {
            if (!expected.containsKey(name)) {
                reports.add(TensorComparison.refused(name, "the reference has no such output"));
            }
        }
        return WorstPlane.added(reports, expected, actual);
    }
}
