package org.onnxtwist.twist;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.type.Shape;

/**
 * A convolution as found by the survey.
 *
 * @param node the convolution
 * @param name the name of the layer that it is or may become
 * @param scope the path of subgraphs to it, or the function it is in
 * @param verdict whether it is to be rewritten, and if not, why
 * @param geometry its geometry where it is a 3x3 Conv whose sizes are known
 * @param outputShape the shape of its output; equal sizes in it and in those of others are equal at every run
 */
record ConvCandidate(
        Node node, String name, String scope, Verdict verdict, Optional<ConvGeometry> geometry, Shape outputShape) {
    /**
     * The decision on what to do with a convolution.
     *
     * @param reason why it is not to be rewritten
     * @param layers the conv_twist layers that it is a part of
     */
    record Verdict(ConvStatus status, String reason, List<String> layers) {
        static final Verdict REWRITE = new Verdict(ConvStatus.REWRITTEN, "", List.of());

        static Verdict skip(String reason) {
            return new Verdict(ConvStatus.SKIPPED, reason, List.of());
        }

        static Verdict not3x3(String reason) {
            return new Verdict(ConvStatus.NOT_3X3, reason, List.of());
        }

        /** @param layers at least one */
        static Verdict layer(List<String> layers) {
            String others = layers.size() == 1 ? "" : " and of " + (layers.size() - 1) + " more";
            return new Verdict(ConvStatus.TWIST_LAYER, "part of the twist layer " + layers.get(0) + others, layers);
        }
    }

    boolean isRewritten() {
        return verdict.status() == ConvStatus.REWRITTEN;
    }

    /** The geometry of a convolution that is to be rewritten. */
    ConvGeometry geometryKnown() {
        return geometry.orElseThrow(
                () -> new IllegalStateException("the geometry of layer '" + name + "' is not known"));
    }

    ConvEntry entry(Optional<Grid> grid, Optional<Form> form) {
        return new ConvEntry(
                name,
                node.operator().toString(),
                scope,
                verdict.status(),
                verdict.reason(),
                verdict.layers(),
                geometry,
                grid,
                form);
    }
}
