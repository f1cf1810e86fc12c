package org.onnxtwist.twist;

import java.util.List;
import java.util.Optional;

/**
 * The result of a rewrite for one convolution of the model.
 *
 * @param name the node's name, or its output's where it has none; preceded by the scope where several convolutions share it
 * @param operator the operator, for example {@code Conv}
 * @param scope the path of subgraphs to it, or the function it is in; empty in the main graph
 * @param status what was done
 * @param reason why it was not rewritten, one clause; empty where it was
 * @param layers the names of the conv_twist layers that it was a part of before, for {@link ConvStatus#TWIST_LAYER}
 * @param geometry its geometry where it is a 3x3 Conv whose sizes are known
 * @param grid where the coordinates of the layer come from; empty where it was not rewritten
 * @param form how the layer was written; empty where it was not rewritten
 */
public record ConvEntry(
        String name,
        String operator,
        String scope,
        ConvStatus status,
        String reason,
        List<String> layers,
        Optional<ConvGeometry> geometry,
        Optional<Grid> grid,
        Optional<Form> form) {
    public ConvEntry {
        layers = List.copyOf(layers);
    }
}
