package org.onnxtwist.twist.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.rewrite.ConvEntry.ConvObstacle;

/**
 * A convolution as found by the survey.
 *
 * @param node the convolution
 * @param name the name of the layer that it is or may become
 * @param scope the path of subgraphs to it, or the function it is in
 * @param finding why it is not to be rewritten; empty where it is
 * @param layers the conv_twist layers that it is a part of
 * @param geometry its geometry where it is a 3x3 Conv whose sizes are known
 * @param outputShape the shape of its output; equal sizes in it and in those of others are equal at every run
 */
record ConvCandidate(
        Node node,
        String name,
        String scope,
        Optional<ConvObstacle.Finding> finding,
        List<String> layers,
        Optional<ConvGeometry> geometry,
        Shape outputShape) {
    boolean isRewritten() {
        return finding.isEmpty();
    }

    /** The geometry of a convolution that is to be rewritten. */
    ConvGeometry geometryKnown() {
        return geometry.orElseThrow(
                () -> new IllegalStateException("the geometry of layer '" + name + "' is not known"));
    }

    /** The weight, which two Convs share if they are one layer used twice. */
    Value weight() {
        return node.input(1).orElseThrow(() -> new IllegalStateException(node + " has no weight"));
    }

    /** The source of the coordinates of the layer that it becomes. */
    Grid grid() {
        return Stream.of(GridAxis.values())
                        .allMatch(axis -> axis.constantSize(outputShape).isPresent())
                ? Grid.CONSTANT
                : Grid.DYNAMIC;
    }

    /**
     * The outcome for this convolution.
     *
     * @param parameters the name that the names of the layer's parameters begin with
     * @param form how layers are written
     */
    ConvEntry entry(Optional<String> parameters, Form form) {
        return new ConvEntry(
                name,
                node.operator().toString(),
                scope,
                finding.map(ConvObstacle.Finding::obstacle),
                finding.map(ConvObstacle.Finding::reason).orElse(""),
                layers,
                geometry,
                parameters,
                isRewritten() ? Optional.of(grid()) : Optional.empty(),
                isRewritten() ? Optional.of(form) : Optional.empty());
    }
}
