package org.onnxtwist.pass.opset;

import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.Hardmax;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.RoiAlign;
import org.onnxtwist.op.Scan;
import org.onnxtwist.op.Scatter;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;

/**
 * The changes of operators after version 7 that their schemas do not show, or not in enough detail to derive an equivalent node. All
 * other changes are derived from the schemas, by {@link SchemaChange}.
 */
final class OperatorChanges {
    /** A version of an operator. */
    private record Version(String operator, long since) {}

    private static final Map<Version, OperatorChange> CHANGES = Map.ofEntries(
            Map.entry(new Version(BatchNormalization.NAME, 9), NormalisationUpgrade::spatial),
            Map.entry(new Version(BatchNormalization.NAME, 14), NormalisationUpgrade::trainingMode),
            Map.entry(new Version(GroupNormalization.NAME, 21), NormalisationUpgrade::scaleOfEachChannel),
            Map.entry(new Version(Softmax.NAME, 13), SoftmaxUpgrade::plan),
            Map.entry(new Version(LogSoftmax.NAME, 13), SoftmaxUpgrade::plan),
            Map.entry(new Version(Hardmax.NAME, 13), SoftmaxUpgrade::plan),
            Map.entry(new Version(Upsample.NAME, 10), ResizeUpgrade::ofUpsample),
            Map.entry(new Version(Resize.NAME, 11), ResizeUpgrade::coordinates),
            Map.entry(new Version(Pad.NAME, 11), OperatorChanges::pad),
            Map.entry(new Version(Split.NAME, 18), OperatorChanges::split),
            Map.entry(new Version(Scatter.NAME, 11), OperatorChanges::scatter),
            Map.entry(new Version(RoiAlign.NAME, 16), OperatorChanges::roiAlign),
            Map.entry(new Version(GridSample.NAME, 20), OperatorChanges::gridSample),
            Map.entry(new Version(DFT.NAME, 20), OperatorChanges::fourierTransform),
            Map.entry(new Version(ConvTranspose.NAME, 11), OperatorChanges::transposedConvolution),
            Map.entry(
                    new Version(Scan.NAME, 9),
                    (node, step) ->
                            UpgradePlan.refuse("scans a batch of sequences, which version 9 does not: state each"
                                    + " sequence by itself")));

    private OperatorChanges() {}

    static Optional<OperatorChange> find(String operator, long version) {
        return Optional.ofNullable(CHANGES.get(new Version(operator, version)));
    }

    private static OperatorSchema schema(Node node, long version) {
        return Schemas.find(node.operator(), version).orElseThrow();
    }

    /** The padding and its value become inputs, the latter under another name. */
    private static UpgradePlan pad(Node node, UpgradeStep step) {
        AttributeToInput input = new AttributeToInput(schema(node, 11));
        return input.plan(node, step, Pad.PADS.name(), Pad.PADS.name())
                .then(input.plan(node, step, Pad.VALUE.name(), "constant_value"));
    }

    /** The number of outputs has to be stated if the sizes of the parts are not given. */
    private static UpgradePlan split(Node node, UpgradeStep step) {
        return node.input(1).isPresent()
                ? UpgradePlan.keep()
                : UpgradePlan.rewrite(split -> Split.NUM_OUTPUTS.set(split, (long) split.outputCount()));
    }

    private static UpgradePlan scatter(Node node, UpgradeStep step) {
        return UpgradePlan.rewrite(scatter -> Replaced.by(
                step.model(),
                scatter,
                ScatterElements.of(
                                scatter.input(0).orElseThrow(),
                                scatter.input(1).orElseThrow(),
                                scatter.input(2).orElseThrow())
                        .attributes(scatter.attributes())));
    }

    /** By default, half a pixel is now subtracted from the regions' corners; the older version never did so. */
    private static UpgradePlan roiAlign(Node node, UpgradeStep step) {
        return UpgradePlan.rewrite(align -> RoiAlign.COORDINATE_TRANSFORMATION_MODE.set(align, "output_half_pixel"));
    }

    /** The interpolation modes have names that no longer refer to two dimensions. */
    private static UpgradePlan gridSample(Node node, UpgradeStep step) {
        String mode = GridSample.MODE.stated(node).orElse("bilinear");
        return switch (mode) {
            case "bilinear" -> UpgradePlan.rewrite(sample -> GridSample.MODE.set(sample, "linear"));
            case "bicubic" -> UpgradePlan.rewrite(sample -> GridSample.MODE.set(sample, "cubic"));
            default -> UpgradePlan.keep();
        };
    }

    /** The axis becomes an input, with another default. */
    private static UpgradePlan fourierTransform(Node node, UpgradeStep step) {
        if (node.attribute(DFT.AXIS.name()).isPresent()) {
            return new AttributeToInput(schema(node, 20)).plan(node, step, DFT.AXIS.name(), DFT.AXIS.name());
        }
        return UpgradePlan.rewrite(transform -> {
            while (transform.inputCount() < 2) {
                transform.addInput(Optional.empty());
            }
            transform.setInput(
                    2,
                    Placement.before(step.model(), transform)
                            .constant(transform.output(0).hint() + ".axis", Tensor.ofLongs(new long[] {1})));
        });
    }

    /** The larger half of an odd total padding that is computed from the output's size moved to the other side. */
    private static UpgradePlan transposedConvolution(Node node, UpgradeStep step) {
        boolean worksOut = node.attribute(ConvTranspose.OUTPUT_SHAPE.name()).isPresent()
                || ConvTranspose.AUTO_PAD.find(node).orElse("").startsWith("SAME");
        return worksOut
                ? UpgradePlan.refuse(
                        "pads as the size of its output demands, and version 11 puts the larger half of an odd"
                                + " padding on the other side: state its pads")
                : UpgradePlan.keep();
    }
}
