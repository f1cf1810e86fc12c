package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;

/**
 * What became of a model.
 *
 * @param layers those that were found, in topological order
 * @param opset what was done about its operator set; empty where no layer has a form that needs a newer one
 */
public record ExportResult(List<ExportedLayer> layers, Optional<OpsetChange> opset) {
    public ExportResult {
        layers = List.copyOf(layers);
    }
}
