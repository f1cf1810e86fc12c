package org.onnxtwist.engine.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.engine.compare.ComparisonReport;
import org.onnxtwist.rewrite.PassReport;

/**
 * What became of one model that passes ran over.
 *
 * @param model the model
 * @param output where the result goes
 * @param published whether it is there; it is not where it did not agree with the model
 * @param passes what each pass did
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
