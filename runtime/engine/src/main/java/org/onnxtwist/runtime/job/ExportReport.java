package org.onnxtwist.runtime.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.runtime.compare.ComparisonReport;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.ExportedLayer;

/**
 * The result of exporting one model.
 *
 * @param model the model
 * @param output the output file
 * @param published whether the result was written; it is not written if it does not agree with the model
 * @param result the layers that were found, their forms, and the operator set
 * @param verification the comparison with the model, empty where none was made
 * @param seconds the total time in seconds
 */
public record ExportReport(
        Path model,
        Path output,
        boolean published,
        ExportResult result,
        Optional<ComparisonReport> verification,
        double seconds) {
    /** The layers that were found, and their forms. */
    public List<ExportedLayer> layers() {
        return result.layers();
    }
}
