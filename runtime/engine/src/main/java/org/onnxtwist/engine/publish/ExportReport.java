package org.onnxtwist.engine.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.engine.compare.ComparisonReport;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.export.ExportedLayer;
import org.onnxtwist.twist.export.KeptLayer;

/**
 * What became of one model that was exported.
 *
 * @param model the model
 * @param output where the result goes
 * @param published whether it is there; it is not where it did not agree with the model
 * @param layers the layers that were written anew, and their forms
 * @param kept the layers that were found and left as they are
 * @param nearMisses what has the parts of a layer and is none
 * @param verification the comparison with the model, empty where none was made
 * @param seconds how long all of it took
 */
public record ExportReport(
        Path model,
        Path output,
        boolean published,
        List<ExportedLayer> layers,
        List<KeptLayer> kept,
        List<NearMiss> nearMisses,
        Optional<ComparisonReport> verification,
        double seconds) {
    public ExportReport {
        layers = List.copyOf(layers);
        kept = List.copyOf(kept);
        nearMisses = List.copyOf(nearMisses);
    }
}
