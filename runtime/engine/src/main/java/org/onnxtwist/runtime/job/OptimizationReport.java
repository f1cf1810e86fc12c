package org.onnxtwist.runtime.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;

/**
 * The result of running passes over one model and writing its layers in fast forms.
 *
 * @param model the model
 * @param output the output file
 * @param outcome the outcome: written or rejected
 * @param passes the report of each pass, in order, the one that writes the layers included; empty if no passes were requested
 * @param export the layers that were found, their forms, and the operator set; empty if layers were to stay as they are
 * @param grownBytes by how many bytes the model's constants are larger than they were; negative where they are smaller
 * @param before the model's figures
 * @param after the figures of the changed model
 * @param verification the comparison with the model, empty where none was made
 * @param seconds the total time in seconds
 */
public record OptimizationReport(
        Path model,
        Path output,
        Outcome outcome,
        List<Pipeline.Report> passes,
        Optional<ExportResult> export,
        long grownBytes,
        ModelTotals before,
        ModelTotals after,
        Optional<ComparisonReport> verification,
        double seconds)
        implements JobReport {
    public OptimizationReport {
        passes = List.copyOf(passes);
    }

    /** The layers that were found, and their forms. */
    public List<ExportedLayer> layers() {
        return export.map(ExportResult::layers).orElse(List.of());
    }
}
