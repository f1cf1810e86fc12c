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

    /** The reason for which the rewrite leaves a convolution as it is. */
    public enum ConvObstacle {
        /** It is part of a conv_twist layer. */
        TWIST_LAYER(ConvEntry.Status.TWIST_LAYER),
        /** Its operator multiplies integers. */
        INTEGER_WEIGHTS(ConvEntry.Status.SKIPPED),
        /** Its operator is one of a single runtime. */
        RUNTIME_OPERATOR(ConvEntry.Status.SKIPPED),
        /** Its weight is a sparse tensor that could not be made dense. */
        SPARSE_WEIGHT(ConvEntry.Status.SKIPPED),
        /** Neither kernel_shape nor the weight tells the size of its kernel. */
        UNKNOWN_KERNEL(ConvEntry.Status.SKIPPED),
        /** Its kernel is not 3x3. */
        NOT_3X3(ConvEntry.Status.NOT_3X3),
        /** One of its attributes is an attribute of the function around it. */
        FUNCTION_ATTRIBUTE(ConvEntry.Status.SKIPPED),
        /** The weight does not tell the number of channels. */
        UNKNOWN_CHANNELS(ConvEntry.Status.SKIPPED),
        /** It computes in another type than float, double, float16 or bfloat16. */
        ELEMENT_TYPE(ConvEntry.Status.SKIPPED),
        /** Its bias and its weight have different types. */
        BIAS_TYPE(ConvEntry.Status.SKIPPED),
        /** Its attributes contradict each other or its weight. */
        CONTRADICTORY_ATTRIBUTES(ConvEntry.Status.SKIPPED),
        /** Its weight is computed and too large. */
        LARGE_COMPUTED_WEIGHT(ConvEntry.Status.SKIPPED),
        /** The model cannot be brought to an operator set that the layer needs. */
        OPERATOR_SET(ConvEntry.Status.SKIPPED),
        /** It is in a function that was not inlined. */
        IN_FUNCTION(ConvEntry.Status.SKIPPED),
        /** Its input does not have four dimensions. */
        INPUT_RANK(ConvEntry.Status.SKIPPED),
        /** The options leave it out. */
        EXCLUDED(ConvEntry.Status.SKIPPED),
        /** Its weight is computed and, with those of the convolutions before it, too large. */
        LARGE_COMPUTED_WEIGHTS_TOGETHER(ConvEntry.Status.SKIPPED);

        private final ConvEntry.Status status;

        ConvObstacle(ConvEntry.Status status) {
            this.status = status;
        }

        /** The status of a convolution with this obstacle. */
        public ConvEntry.Status status() {
            return status;
        }

        Finding because(String reason) {
            return new Finding(this, reason);
        }

        /**
         * An obstacle that a convolution has.
         *
         * @param reason what it is, one clause
         */
        record Finding(ConvObstacle obstacle, String reason) {}
    }
}
