package org.onnxtwist.twist.rewrite;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;

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
    public Status status() {
        return obstacle.map(ConvObstacle::status).orElse(Status.REWRITTEN);
    }

    /** The outcome of the rewrite for a convolution. */
    public enum Status {
        REWRITTEN("rewritten"),
        /** It was not rewritten, because it could not be or was not meant to be; the reason tells why. */
        SKIPPED("skipped"),
        /** It is part of a conv_twist layer that the model had before, which is left as it is. */
        TWIST_LAYER("twistLayer"),
        /** Its kernel is not 3x3, so there is nothing to rewrite. */
        NOT_3X3("not3x3");

        private final String label;

        Status(String label) {
            this.label = label;
        }

        /** The word that reports use. */
        public String label() {
            return label;
        }
    }
}
