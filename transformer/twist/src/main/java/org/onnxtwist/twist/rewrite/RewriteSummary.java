package org.onnxtwist.twist.rewrite;

import java.util.List;
import org.onnxtwist.twist.NearMiss;

/**
 * What a rewrite does to a model.
 *
 * @param convs every convolution of the model as it was, in the order of its graphs
 * @param nearMisses the near misses of which Convs are rewritten: subgraphs with the parts of a layer that are none
 * @param parametersBefore elements of the model's floating-point initializers and constants
 * @param parametersAfter the same after the rewrite, without the grids and other constants that it adds
 */
public record RewriteSummary(
        List<ConvEntry> convs, List<NearMiss> nearMisses, long parametersBefore, long parametersAfter) {
    public RewriteSummary {
        convs = List.copyOf(convs);
        nearMisses = List.copyOf(nearMisses);
    }

    /** Tells whether the rewrite changes the model. */
    public boolean changed() {
        return convs.stream().anyMatch(conv -> conv.obstacle().isEmpty());
    }
}
