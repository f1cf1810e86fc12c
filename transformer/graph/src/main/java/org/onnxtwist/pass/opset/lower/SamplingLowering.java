package org.onnxtwist.pass.opset.lower;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.RoiAlign;
import org.onnxtwist.op.Scatter;
import org.onnxtwist.pass.opset.step.NodeConversion;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Replaced;
import org.onnxtwist.pass.opset.step.Unread;

/** Windows, samples and transforms: attributes whose values or names are new. */
public final class SamplingLowering {
    private SamplingLowering() {}

    /** Refuses values of an attribute that came with the newer version. */
    public static NodeConversion without(Attr<String> attribute, List<String> added) {
        return (node, step) -> attribute
                .find(node)
                .filter(added::contains)
                .map(word -> NodePlan.refuse("has the " + attribute.name() + " '" + word + "', which version "
                        + step.version() + " does not have"))
                .orElse(NodePlan.keep());
    }

    /** Windows that take every element say nothing of it. */
    public static NodePlan dilations(Node node, OpsetStep step) {
        boolean isDense = MaxPool.DILATIONS
                .find(node)
                .filter(list -> list.stream().anyMatch(each -> each != 1))
                .isEmpty();
        return isDense && node.attribute(MaxPool.DILATIONS.name()).isPresent()
                ? NodePlan.drop(MaxPool.DILATIONS)
                : isDense
                        ? NodePlan.keep()
                        : NodePlan.refuse(
                                "has dilations other than 1, which version " + step.version() + " does not have");
    }

    /** Until version 19, the modes have the names of two dimensions, which the input has. */
    public static NodePlan gridSample(Node node, OpsetStep step) {
        OptionalInt rank = step.rank(node, 0);
        if (rank.isEmpty() || rank.getAsInt() != 4) {
            return NodePlan.refuse(
                    "samples an input that is not known to have rank 4, the only one that version 19 takes");
        }
        return switch (GridSample.MODE.of(node)) {
            case "linear" -> NodePlan.rewrite(sample -> GridSample.MODE.set(sample, "bilinear"));
            case "cubic" -> NodePlan.rewrite(sample -> GridSample.MODE.set(sample, "bicubic"));
            default -> NodePlan.keep();
        };
    }

    /** Until version 19, the axis is an attribute, with another default. */
    public static NodePlan fourierTransform(Node node, OpsetStep step) {
        Optional<long[]> axis = step.integers(node, 2).filter(numbers -> numbers.length == 1);
        if (node.input(2).isPresent() && axis.isEmpty()) {
            return NodePlan.refuse("computes its axis at every run, which in version 19 is an attribute");
        }
        long chosen = axis.map(numbers -> numbers[0]).orElse(-2L);
        OptionalInt rank = step.rank(node, 0);
        if (chosen < 0 && rank.isEmpty()) {
            return NodePlan.refuse(
                    "has the axis " + chosen + ", and the rank of its input is not known: declare its shape");
        }
        return NodePlan.rewrite(transform -> {
            Unread.omit(transform, 2);
            DFT.AXIS.set(transform, chosen < 0 ? chosen + rank.getAsInt() : chosen);
        });
    }

    /** Until version 15, no half pixel is subtracted from the corners of regions. */
    public static NodePlan roiAlign(Node node, OpsetStep step) {
        return RoiAlign.COORDINATE_TRANSFORMATION_MODE.of(node).equals("output_half_pixel")
                ? NodePlan.drop(RoiAlign.COORDINATE_TRANSFORMATION_MODE)
                : NodePlan.refuse(
                        "subtracts half a pixel from the corners of its regions, which version 15 does not do");
    }

    /** The larger half of an odd total padding that is computed from the output's size moves to the other side. */
    public static NodePlan transposedConvolution(Node node, OpsetStep step) {
        boolean worksOut = node.attribute(ConvTranspose.OUTPUT_SHAPE.name()).isPresent()
                || ConvTranspose.AUTO_PAD.of(node).startsWith("SAME");
        return worksOut
                ? NodePlan.refuse(
                        "computes its padding from the size of its output, of which version 10 puts the larger half"
                                + " on the other side: state its pads")
                : NodePlan.keep();
    }

    /** Until version 10, ScatterElements is Scatter. */
    public static NodePlan scatter(Node node, OpsetStep step) {
        return NodePlan.replace(scatter -> Replaced.by(
                step.model(),
                scatter,
                Scatter.of(
                                scatter.input(0).orElseThrow(),
                                scatter.input(1).orElseThrow(),
                                scatter.input(2).orElseThrow())
                        .attributes(scatter.attributes())));
    }
}
