package org.onnxtwist.twist.rewrite;

import java.util.List;
import org.onnxtwist.twist.NearMiss;

/**
 * What a rewrite does to a model.
 *
 * @param convs every convolution of the model as it was, in the order of its graphs
 * @param nearMisses the near misses of which Convs are rewritten: subgraphs with the parts of a layer that are none
 * @param parametersBefore the parameters of the model as it was, as {@link org.onnxtwist.twist.layer.ParameterCount} counts them
 * @param parametersAfter the parameters of the rewritten model
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
