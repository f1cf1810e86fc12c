package org.onnxtwist.twist;

import java.util.List;

/**
 * What a rewrite did.
 *
 * @param convs every convolution of the model as it was, in the order of its graphs
 * @param layers the layers made, in the same order
 * @param possibleLayers Convs among those that were rewritten that may have been a layer before, which the recogniser did not know
 * @param parametersBefore elements of the model's floating-point initializers and constants
 * @param parametersAfter the same after the rewrite, without the grids and other constants that it added
 */
public record TwistResult(
        List<ConvEntry> convs,
        List<RecordedLayer> layers,
        List<PossibleLayer> possibleLayers,
        long parametersBefore,
        long parametersAfter) {
    public TwistResult {
        convs = List.copyOf(convs);
        layers = List.copyOf(layers);
        possibleLayers = List.copyOf(possibleLayers);
    }

    /** Whether the model is another than before. */
    public boolean changed() {
        return !layers.isEmpty();
    }
}
