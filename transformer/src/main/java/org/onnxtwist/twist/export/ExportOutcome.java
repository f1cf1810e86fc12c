package org.onnxtwist.twist.export;

import java.util.List;
import org.onnxtwist.twist.NearMiss;

/**
 * What an export did to a model.
 *
 * @param layers those that were written anew, in the order of the nodes
 * @param kept those that stayed as they were
 * @param nearMisses what has the parts of a layer and is none
 */
public record ExportOutcome(List<ExportedLayer> layers, List<KeptLayer> kept, List<NearMiss> nearMisses) {
    public ExportOutcome {
        layers = List.copyOf(layers);
        kept = List.copyOf(kept);
        nearMisses = List.copyOf(nearMisses);
    }
}
