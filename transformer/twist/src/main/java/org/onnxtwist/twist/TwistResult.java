package org.onnxtwist.twist;

import java.util.List;

/**
 * The result of a rewrite.
 *
 * @param convs every convolution of the model as it was, in the order of its graphs
 * @param layers the layers made, in the same order
 * @param nearMisses the near misses of which Convs were rewritten: subgraphs with the parts of a layer that are none
 * @param parametersBefore elements of the model's floating-point initializers and constants
 * @param parametersAfter the same after the rewrite, without the grids and other constants that it added
 */
public record TwistResult(
        List<ConvEntry> convs,
        List<RecordedLayer> layers,
        List<NearMiss> nearMisses,
        long parametersBefore,
        long parametersAfter) {
    public TwistResult {
        convs = List.copyOf(convs);
        layers = List.copyOf(layers);
        nearMisses = List.copyOf(nearMisses);
    }

    /** Tells whether the rewrite changed the model. */
    public boolean changed() {
        return !layers.isEmpty();
    }
}
