package org.onnxtwist.runtime.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.rewrite.PassReport;
import org.onnxtwist.runtime.compare.ComparisonReport;

/**
 * The result of running passes over one model.
 *
 * @param model the model
 * @param output the output file
 * @param published whether the result was written; it is not written if it does not agree with the model
 * @param passes the report of each pass
 * @param grownBytes by how many bytes the model's constants are larger than they were; negative where they are smaller
 * @param verification the comparison with the model, empty where none was made
 */
public record OptimizationReport(
        Path model,
        Path output,
        boolean published,
        List<PassReport> passes,
        long grownBytes,
        Optional<ComparisonReport> verification) {
    public OptimizationReport {
        passes = List.copyOf(passes);
    }
}
