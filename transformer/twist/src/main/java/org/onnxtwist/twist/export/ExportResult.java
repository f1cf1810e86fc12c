package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.twist.NearMiss;

/**
 * The result of an export.
 *
 * @param layers those that were found, in topological order
 * @param opset what was done about its operator set; empty where no layer has a form that needs a newer one
 * @param nearMisses what has the parts of a layer and is none
 */
public record ExportResult(List<ExportedLayer> layers, Optional<OpsetChange> opset, List<NearMiss> nearMisses) {
    public ExportResult {
        layers = List.copyOf(layers);
        nearMisses = List.copyOf(nearMisses);
    }
}
