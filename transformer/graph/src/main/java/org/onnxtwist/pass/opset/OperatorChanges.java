package org.onnxtwist.pass.opset;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalLpPool;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.Hardmax;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.LpPool;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.RoiAlign;
import org.onnxtwist.op.Scan;
import org.onnxtwist.op.Scatter;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.Selu;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.op.Xor;

/**
 * The changes of operators that their schemas do not show, or not in enough detail to derive an equivalent node. All other changes are
 * derived from the schemas, by {@link SchemaChange}.
 */
final class OperatorChanges {
    /** The attribute of many old operators that named inputs whose memory an output could reuse. It does not affect the result. */
    static final Attr<?> CONSUMED_INPUTS = Relu.CONSUMED_INPUTS;

    /** The changes by the name of the operator. */
    static final Map<String, List<OperatorChange>> CHANGES = Stream.of(
                    in(2, AttributeUpgrade::norm, GlobalLpPool.NAME, LpPool.NAME),
                    in(2, AttributeUpgrade::paddings, Pad.NAME),
                    in(2, InputUpgrade::splitSizes, Split.NAME),
                    // The older version's default direction is a misspelling of the newer one's.
                    in(3, NodeUpgrade.KEEP, GRU.NAME),
                    in(4, NodeUpgrade.state(Concat.AXIS.as(1L)), Concat.NAME),
                    in(6, AttributeUpgrade::castTarget, Cast.NAME),
                    // Bounds that are not stated became those of float.
                    in(6, NodeUpgrade.KEEP, Clip.NAME),
                    // The default values have more digits from version 6 on.
                    in(6, NodeUpgrade.state(byDefault(Selu.ALPHA_SINCE_1), byDefault(Selu.GAMMA_SINCE_1)), Selu.NAME),
                    in(6, InputUpgrade::tile, Tile.NAME),
                    in(7, BroadcastUpgrade::binary, Add.NAME, Div.NAME, Mul.NAME, Pow.NAME, Sub.NAME),
                    in(7, BroadcastUpgrade::binary, And.NAME, Equal.NAME, Greater.NAME, Less.NAME, Or.NAME, Xor.NAME),
                    in(7, BroadcastUpgrade::slope, PRelu.NAME),
                    in(7, NodeUpgrade.drop(Gemm.BROADCAST), Gemm.NAME),
                    in(7, NodeUpgrade.drop(LSTM.OUTPUT_SEQUENCE), GRU.NAME, LSTM.NAME, RNN.NAME),
                    in(7, TrainingUpgrade::statistics, BatchNormalization.NAME),
                    in(7, TrainingUpgrade::dropout, Dropout.NAME),
                    in(7, ResizeUpgrade::scaleOfEachAxis, Upsample.NAME),
                    in(9, NormalisationUpgrade::spatial, BatchNormalization.NAME),
                    in(
                            9,
                            NodeUpgrade.refuse("scans a batch of sequences, which version 9 does not support: scan"
                                    + " each sequence separately"),
                            Scan.NAME),
                    in(10, ResizeUpgrade::ofUpsample, Upsample.NAME),
                    in(11, AttributeUpgrade::transposedConvolution, ConvTranspose.NAME),
                    in(11, InputUpgrade::pad, Pad.NAME),
                    in(11, OperatorChanges::scatter, Scatter.NAME),
                    in(11, ResizeUpgrade::coordinates, Resize.NAME),
                    in(13, SoftmaxUpgrade::plan, Softmax.NAME, LogSoftmax.NAME, Hardmax.NAME),
                    in(14, TrainingUpgrade::trainingMode, BatchNormalization.NAME),
                    in(16, AttributeUpgrade::roiAlign, RoiAlign.NAME),
                    in(18, AttributeUpgrade::splitOutputs, Split.NAME),
                    in(20, AttributeUpgrade::gridSample, GridSample.NAME),
                    in(20, InputUpgrade::fourierTransform, DFT.NAME),
                    in(21, NormalisationUpgrade::scaleOfEachChannel, GroupNormalization.NAME))
            .flatMap(Function.identity())
            .collect(Collectors.groupingBy(OperatorChange::operator));

    private OperatorChanges() {}

    /** One change of several operators in the same version. */
    private static Stream<OperatorChange> in(long version, NodeUpgrade upgrade, String... operators) {
        return Arrays.stream(operators).map(operator -> new OperatorChange(operator, version, upgrade));
    }

    static Optional<OperatorChange> find(String operator, long version) {
        return CHANGES.getOrDefault(operator, List.of()).stream()
                .filter(change -> change.since() == version)
                .findFirst();
    }

    private static <T> Attribute byDefault(Attr<T> attribute) {
        return attribute.as(attribute.defaultValue().orElseThrow());
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
}
