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

/** Attributes whose name, kind, values or default changed. */
final class AttributeUpgrade {
    private AttributeUpgrade() {}

    /** Since version 2 the exponent of the norm is an integer, and the kernel of a pool is required. */
    static UpgradePlan norm(Node node, UpgradeStep step) {
        if (node.operator().equals(LpPool.ID)
                && node.attribute(LpPool.KERNEL_SHAPE.name()).isEmpty()) {
            return UpgradePlan.refuse("does not state its kernel_shape, which version 7 requires");
        }
        float exponent = LpPool.P_SINCE_1.find(node).orElse(2f);
        return exponent == (long) exponent
                ? UpgradePlan.rewrite(pool -> LpPool.P.set(pool, (long) exponent))
                : UpgradePlan.refuse(
                        "uses the norm of order " + exponent + ", which version 7 allows for integers only");
    }

    /** Since version 2 the attribute {@code paddings} is named {@code pads}. */
    static UpgradePlan paddings(Node node, UpgradeStep step) {
        return Pad.PADDINGS
                .find(node)
                .map(pads -> UpgradePlan.drop(Pad.PADDINGS).then(pad -> Pad.PADS.set(pad, pads)))
                .orElse(UpgradePlan.keep());
    }

    /** Since version 6 the target type is a number; before, it was the name of the type. */
    static UpgradePlan castTarget(Node node, UpgradeStep step) {
        Optional<String> name = Cast.TO_SINCE_1.find(node).map(text -> text.toUpperCase(Locale.ROOT));
        if (name.isEmpty()) {
            return UpgradePlan.keep();
        }
        for (DType dtype : DType.values()) {
            if (dtype != DType.UNDEFINED && dtype.name().equals(name.get())) {
                return UpgradePlan.rewrite(cast -> Cast.TO.set(cast, dtype));
            }
        }
        return UpgradePlan.refuse("casts to '" + name.get() + "', which is not an element type");
    }

    /** The larger half of an odd total padding that is computed from the output's size moved to the other side. */
    static UpgradePlan transposedConvolution(Node node, UpgradeStep step) {
        boolean worksOut = node.attribute(ConvTranspose.OUTPUT_SHAPE.name()).isPresent()
                || ConvTranspose.AUTO_PAD.find(node).orElse("").startsWith("SAME");
        return worksOut
                ? UpgradePlan.refuse(
                        "computes its padding from the size of its output, but version 11 puts the larger half of an"
                                + " odd padding on the other side: state its pads")
                : UpgradePlan.keep();
    }

    /** By default, half a pixel is now subtracted from the regions' corners; the older version never did so. */
    static UpgradePlan roiAlign(Node node, UpgradeStep step) {
        return UpgradePlan.rewrite(align -> RoiAlign.COORDINATE_TRANSFORMATION_MODE.set(align, "output_half_pixel"));
    }

    /** The number of outputs has to be stated if the sizes of the parts are not given. */
    static UpgradePlan splitOutputs(Node node, UpgradeStep step) {
        return node.input(1).isPresent()
                ? UpgradePlan.keep()
                : UpgradePlan.rewrite(split -> Split.NUM_OUTPUTS.set(split, (long) split.outputCount()));
    }

    /** The interpolation modes have names that no longer refer to two dimensions. */
    static UpgradePlan gridSample(Node node, UpgradeStep step) {
        String mode = GridSample.MODE.stated(node).orElse("bilinear");
        return switch (mode) {
            case "bilinear" -> UpgradePlan.rewrite(sample -> GridSample.MODE.set(sample, "linear"));
            case "bicubic" -> UpgradePlan.rewrite(sample -> GridSample.MODE.set(sample, "cubic"));
            default -> UpgradePlan.keep();
        };
    }
}
