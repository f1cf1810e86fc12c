package org.onnxtwist.twist.rewrite;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.twist.layer.ConvGeometry;
import org.onnxtwist.twist.layer.Form;
import org.onnxtwist.twist.layer.Grid;

/**
 * The outcome of a rewrite for one convolution of the model.
 *
 * @param name the node's name, or its output's where it has none; preceded by the scope where several convolutions share it
 * @param operator the operator, for example {@code Conv}
 * @param scope the path of subgraphs to it, or the function it is in; empty in the main graph
 * @param obstacle why it is not rewritten; empty where it is
 * @param reason the obstacle with its details, one clause; empty where it is rewritten
 * @param layers the names of the conv_twist layers that it was a part of before, for {@link ConvObstacle#TWIST_LAYER}
 * @param geometry its geometry where it is a 3x3 Conv whose sizes are known
 * @param parameters the name that the names of the layer's parameters begin with, its own or that of a Conv that shares its weight; empty
 *     where it is not rewritten
 * @param grid where the coordinates of the layer come from; empty where it is not rewritten
 * @param form how the layer is written; empty where it is not rewritten
 */
public record ConvEntry(
        String name,
        String operator,
        String scope,
        Optional<ConvObstacle> obstacle,
        String reason,
        List<String> layers,
        Optional<ConvGeometry> geometry,
        Optional<String> parameters,
        Optional<Grid> grid,
        Optional<Form> form) {
    public ConvEntry {
        layers = List.copyOf(layers);
    }

    /** The outcome in one word. */
    public ConvStatus status() {
        return obstacle.map(ConvObstacle::status).orElse(ConvStatus.REWRITTEN);
    }
}
