package org.onnxtwist.twist.layer;

import java.util.List;

/**
 * The conv_twist layers of a model, and its near misses.
 *
 * @param layers in topological order
 * @param nearMisses sums of convolutions and their products with grids that are no layers, in topological order
 */
public record Recognition(List<TwistLayer> layers, List<NearMiss> nearMisses) {
    public Recognition {
        layers = List.copyOf(layers);
        nearMisses = List.copyOf(nearMisses);
    }
}
