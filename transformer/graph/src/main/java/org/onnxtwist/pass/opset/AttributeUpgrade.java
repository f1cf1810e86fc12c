package org.onnxtwist.pass.opset;

import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.LpPool;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.RoiAlign;
import org.onnxtwist.op.Split;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;

/** Attributes whose name, kind, values or default changed. */
final class AttributeUpgrade {
    private AttributeUpgrade() {}

    /** Since version 2 the exponent of the norm is an integer, and the kernel of a pool is required. */
    static NodePlan norm(Node node, OpsetStep step) {
        if (node.operator().equals(LpPool.ID)
                && node.attribute(LpPool.KERNEL_SHAPE.name()).isEmpty()) {
            return NodePlan.refuse("does not state its kernel_shape, which version 7 requires");
        }
        float exponent = LpPool.P_SINCE_1.find(node).orElse(2f);
        return exponent == (long) exponent
                ? NodePlan.rewrite(pool -> LpPool.P.set(pool, (long) exponent))
                : NodePlan.refuse("uses the norm of order " + exponent + ", which version 7 allows for integers only");
    }

    /** Since version 2 the attribute {@code paddings} is named {@code pads}. */
    static NodePlan paddings(Node node, OpsetStep step) {
        return Pad.PADDINGS
                .find(node)
                .map(pads -> NodePlan.drop(Pad.PADDINGS).then(pad -> Pad.PADS.set(pad, pads)))
                .orElse(NodePlan.keep());
    }

    /** Since version 6 the target type is a number; before, it was the name of the type. */
    static NodePlan castTarget(Node node, OpsetStep step) {
        Optional<String> name = Cast.TO_SINCE_1.find(node).map(text -> text.toUpperCase(Locale.ROOT));
        if (name.isEmpty()) {
            return NodePlan.keep();
        }
        for (DType dtype : DType.values()) {
            if (dtype != DType.UNDEFINED && dtype.name().equals(name.get())) {
                return NodePlan.rewrite(cast -> Cast.TO.set(cast, dtype));
            }
        }
        return NodePlan.refuse("casts to '" + name.get() + "', which is not an element type");
    }

    /** The larger half of an odd total padding that is computed from the output's size moved to the other side. */
    static NodePlan transposedConvolution(Node node, OpsetStep step) {
        boolean worksOut = node.attribute(ConvTranspose.OUTPUT_SHAPE.name()).isPresent()
                || ConvTranspose.AUTO_PAD.find(node).orElse("").startsWith("SAME");
        return worksOut
                ? NodePlan.refuse(
                        "computes its padding from the size of its output, but version 11 puts the larger half of an"
                                + " odd padding on the other side: state its pads")
                : NodePlan.keep();
    }

    /** By default, half a pixel is now subtracted from the regions' corners; the older version never did so. */
    static NodePlan roiAlign(Node node, OpsetStep step) {
        return NodePlan.rewrite(align -> RoiAlign.COORDINATE_TRANSFORMATION_MODE.set(align, "output_half_pixel"));
    }

    /** The number of outputs has to be stated if the sizes of the parts are not given. */
    static NodePlan splitOutputs(Node node, OpsetStep step) {
        return node.input(1).isPresent()
                ? NodePlan.keep()
                : NodePlan.rewrite(split -> Split.NUM_OUTPUTS.set(split, (long) split.outputCount()));
    }

    /** The interpolation modes have names that no longer refer to two dimensions. */
    static NodePlan gridSample(Node node, OpsetStep step) {
        String mode = GridSample.MODE.stated(node).orElse("bilinear");
        return switch (mode) {
            case "bilinear" -> NodePlan.rewrite(sample -> GridSample.MODE.set(sample, "linear"));
            case "bicubic" -> NodePlan.rewrite(sample -> GridSample.MODE.set(sample, "cubic"));
            default -> NodePlan.keep();
        };
    }
}
