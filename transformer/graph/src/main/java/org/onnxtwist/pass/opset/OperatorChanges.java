package org.onnxtwist.pass.opset;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.And;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.ArgMin;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.CastLike;
import org.onnxtwist.op.Celu;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Compress;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Constant;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.DequantizeLinear;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Gelu;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalLpPool;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.HardSwish;
import org.onnxtwist.op.Hardmax;
import org.onnxtwist.op.If;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.LpPool;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Mean;
import org.onnxtwist.op.MeanVarianceNormalization;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mish;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.ReduceL1;
import org.onnxtwist.op.ReduceL2;
import org.onnxtwist.op.ReduceLogSum;
import org.onnxtwist.op.ReduceLogSumExp;
import org.onnxtwist.op.ReduceMax;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.ReduceMin;
import org.onnxtwist.op.ReduceProd;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.ReduceSumSquare;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.RoiAlign;
import org.onnxtwist.op.Scan;
import org.onnxtwist.op.Scatter;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.ScatterND;
import org.onnxtwist.op.Selu;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Swish;
import org.onnxtwist.op.ThresholdedRelu;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.TopK;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.op.Xor;
import org.onnxtwist.pass.opset.lower.ActivationLowering;
import org.onnxtwist.pass.opset.lower.ArithmeticLowering;
import org.onnxtwist.pass.opset.lower.AxisLowering;
import org.onnxtwist.pass.opset.lower.ConstantLowering;
import org.onnxtwist.pass.opset.lower.ControlFlowLowering;
import org.onnxtwist.pass.opset.lower.Inverse;
import org.onnxtwist.pass.opset.lower.NormalizationLowering;
import org.onnxtwist.pass.opset.lower.PadLowering;
import org.onnxtwist.pass.opset.lower.PartLowering;
import org.onnxtwist.pass.opset.lower.QuantizationLowering;
import org.onnxtwist.pass.opset.lower.ReductionLowering;
import org.onnxtwist.pass.opset.lower.ResizeLowering;
import org.onnxtwist.pass.opset.lower.SamplingLowering;
import org.onnxtwist.pass.opset.lower.TrainingLowering;
import org.onnxtwist.pass.opset.step.NodeConversion;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Replaced;

/**
 * The changes of operators that their schemas do not show, or not in enough detail to derive an equivalent node. All other changes are
 * derived from the schemas, by {@link SchemaChange}.
 */
final class OperatorChanges {
    /** The attribute of many old operators that named inputs whose memory an output could reuse. It does not affect the result. */
    static final Attr<?> CONSUMED_INPUTS = Relu.CONSUMED_INPUTS;

    private static final String[] REDUCTIONS_OF_18 = {
        ReduceL1.NAME,
        ReduceL2.NAME,
        ReduceLogSum.NAME,
        ReduceLogSumExp.NAME,
        ReduceMax.NAME,
        ReduceMean.NAME,
        ReduceMin.NAME,
        ReduceProd.NAME,
        ReduceSumSquare.NAME
    };

    private static final String[] REDUCTIONS = Stream.concat(Arrays.stream(REDUCTIONS_OF_18), Stream.of(ReduceSum.NAME))
            .toArray(String[]::new);

    /** The changes by the name of the operator. */
    static final Map<String, List<OperatorChange>> CHANGES = Stream.of(
                    in(2, AttributeUpgrade::norm, GlobalLpPool.NAME, LpPool.NAME),
                    in(2, AttributeUpgrade::paddings, Pad.NAME),
                    in(2, InputUpgrade::splitSizes, Split.NAME),
                    // The older version's default direction is a misspelling of the newer one's.
                    in(3, NodeConversion.KEEP, GRU.NAME),
                    in(4, NodeConversion.state(Concat.AXIS.as(1L)), Concat.NAME),
                    in(6, AttributeUpgrade::castTarget, Cast.NAME),
                    // Bounds that are not stated became those of float.
                    in(6, NodeConversion.KEEP, Clip.NAME),
                    // The default values have more digits from version 6 on.
                    in(
                            6,
                            NodeConversion.state(byDefault(Selu.ALPHA_SINCE_1), byDefault(Selu.GAMMA_SINCE_1)),
                            Selu.NAME),
                    in(6, InputUpgrade::tile, Tile.NAME),
                    in(7, BroadcastUpgrade::binary, Add.NAME, Div.NAME, Mul.NAME, Pow.NAME, Sub.NAME),
                    in(7, BroadcastUpgrade::binary, And.NAME, Equal.NAME, Greater.NAME, Less.NAME, Or.NAME, Xor.NAME),
                    in(7, BroadcastUpgrade::slope, PRelu.NAME),
                    in(7, NodeConversion.drop(Gemm.BROADCAST), Gemm.NAME),
                    in(7, NodeConversion.drop(LSTM.OUTPUT_SEQUENCE), GRU.NAME, LSTM.NAME, RNN.NAME),
                    in(7, TrainingUpgrade::statistics, BatchNormalization.NAME),
                    in(7, TrainingUpgrade::dropout, Dropout.NAME),
                    in(7, ResizeUpgrade::scaleOfEachAxis, Upsample.NAME),
                    in(9, NormalisationUpgrade::spatial, BatchNormalization.NAME),
                    in(
                            9,
                            NodeConversion.refuse("scans a batch of sequences, which version 9 does not support: scan"
                                    + " each sequence separately"),
                            Scan.NAME),
                    in(10, ResizeUpgrade::ofUpsample, Upsample.NAME),
                    both(
                            11,
                            AttributeUpgrade::transposedConvolution,
                            inverse(SamplingLowering::transposedConvolution),
                            ConvTranspose.NAME),
                    in(11, InputUpgrade::pad, Pad.NAME),
                    in(11, OperatorChanges::scatter, Scatter.NAME),
                    both(
                            11,
                            ResizeUpgrade::coordinates,
                            inverse(
                                    ResizeLowering::coordinates,
                                    "roi",
                                    "scales",
                                    "sizes",
                                    Resize.COORDINATE_TRANSFORMATION_MODE.name(),
                                    Resize.CUBIC_COEFF_A.name(),
                                    Resize.EXCLUDE_OUTSIDE.name(),
                                    Resize.EXTRAPOLATION_VALUE.name(),
                                    Resize.NEAREST_MODE.name()),
                            Resize.NAME),
                    both(
                            13,
                            SoftmaxUpgrade::plan,
                            inverse(AxisLowering::ofSoftmax, Softmax.AXIS.name()),
                            Softmax.NAME,
                            LogSoftmax.NAME,
                            Hardmax.NAME),
                    both(
                            14,
                            TrainingUpgrade::trainingMode,
                            inverse(TrainingLowering::statistics, BatchNormalization.TRAINING_MODE.name()),
                            BatchNormalization.NAME),
                    both(
                            16,
                            AttributeUpgrade::roiAlign,
                            inverse(SamplingLowering::roiAlign, RoiAlign.COORDINATE_TRANSFORMATION_MODE.name()),
                            RoiAlign.NAME),
                    both(
                            18,
                            AttributeUpgrade::splitOutputs,
                            inverse(PartLowering::parts, Split.NUM_OUTPUTS.name()),
                            Split.NAME),
                    both(
                            20,
                            AttributeUpgrade::gridSample,
                            inverse(SamplingLowering::gridSample, GridSample.MODE.name()),
                            GridSample.NAME),
                    both(
                            20,
                            InputUpgrade::fourierTransform,
                            inverse(SamplingLowering::fourierTransform, DFT.AXIS.name()),
                            DFT.NAME),
                    both(
                            21,
                            NormalisationUpgrade::scaleOfEachChannel,
                            inverse(NormalizationLowering::groupOfChannels),
                            GroupNormalization.NAME),
                    back(8, inverse(ArithmeticLowering::broadcast), Max.NAME, Min.NAME, Mean.NAME, Sum.NAME),
                    back(9, inverse(ConstantLowering::initializer), Constant.NAME),
                    back(9, inverse(ConstantLowering::expanded), ConstantOfShape.NAME),
                    back(9, inverse(NormalizationLowering::meanVariance), MeanVarianceNormalization.NAME),
                    back(10, inverse(PartLowering::steps, "steps"), Slice.NAME),
                    back(10, inverse(ActivationLowering::thresholdedRelu), ThresholdedRelu.NAME),
                    back(10, inverse(ResizeLowering::toUpsample), Resize.NAME),
                    back(10, inverse(SamplingLowering::dilations, MaxPool.DILATIONS.name()), MaxPool.NAME),
                    back(11, inverse(AxisLowering.nonNegative(Concat.AXIS)), Concat.NAME),
                    back(11, inverse(AxisLowering.nonNegative(ArgMax.AXIS)), ArgMax.NAME, ArgMin.NAME),
                    back(11, inverse(AxisLowering.nonNegative(Flatten.AXIS)), Flatten.NAME, Compress.NAME),
                    back(
                            11,
                            inverse(AxisLowering.nonNegative(Softmax.AXIS_SINCE_1)),
                            Softmax.NAME,
                            LogSoftmax.NAME,
                            Hardmax.NAME),
                    back(11, inverse(AxisLowering.nonNegative(Split.AXIS)), Split.NAME),
                    back(11, inverse(AxisLowering::ofOneHot), OneHot.NAME),
                    back(11, inverse(AxisLowering::ofInput), REDUCTIONS),
                    back(11, inverse(AxisLowering::ofInput), Squeeze.NAME),
                    back(11, inverse(AxisLowering::ofOutput), Unsqueeze.NAME),
                    back(11, inverse(AxisLowering::ofSlice), Slice.NAME),
                    back(11, inverse(AxisLowering::ofGather), Gather.NAME),
                    back(11, inverse(PartLowering::largest, TopK.LARGEST.name(), TopK.SORTED.name()), TopK.NAME),
                    back(11, inverse(ArithmeticLowering::clip), Clip.NAME),
                    back(11, inverse(ArithmeticLowering::gemm, "C"), Gemm.NAME),
                    back(11, inverse(SamplingLowering::scatter), ScatterElements.NAME),
                    back(11, inverse(ControlFlowLowering::branches), If.NAME),
                    back(
                            12,
                            inverse(
                                    TrainingLowering::dropout,
                                    Dropout.RATIO.name(),
                                    "training_mode",
                                    Dropout.SEED.name()),
                            Dropout.NAME),
                    back(
                            12,
                            inverse(
                                    ConstantLowering::tensor,
                                    Constant.VALUE_FLOAT.name(),
                                    Constant.VALUE_FLOATS.name(),
                                    Constant.VALUE_INT.name(),
                                    Constant.VALUE_INTS.name(),
                                    Constant.VALUE_STRING.name(),
                                    Constant.VALUE_STRINGS.name()),
                            Constant.NAME),
                    back(12, inverse(ArithmeticLowering::pow, "Y"), Pow.NAME),
                    back(12, inverse(ArithmeticLowering::greaterOrEqual), GreaterOrEqual.NAME),
                    back(12, inverse(ArithmeticLowering::lessOrEqual), LessOrEqual.NAME),
                    back(12, inverse(ActivationLowering::celu), Celu.NAME),
                    back(13, reduction(), ReduceSum.NAME),
                    back(13, inverse(ResizeLowering::inputs, "roi", "scales"), Resize.NAME),
                    back(
                            13,
                            inverse(QuantizationLowering::oneScale, QuantizeLinear.AXIS.name()),
                            QuantizeLinear.NAME,
                            DequantizeLinear.NAME),
                    back(14, inverse(ConstantLowering::zeroSizes, Reshape.ALLOWZERO.name()), Reshape.NAME),
                    back(14, inverse(ActivationLowering::hardSwish), HardSwish.NAME),
                    back(15, inverse(PartLowering::sizes, Shape.START.name(), Shape.END.name()), Shape.NAME),
                    back(15, inverse(ArithmeticLowering::castLike), CastLike.NAME),
                    back(17, inverse(NormalizationLowering::layer), LayerNormalization.NAME),
                    back(18, reduction(), REDUCTIONS_OF_18),
                    back(18, inverse(PadLowering::axes, "axes"), Pad.NAME),
                    back(
                            18,
                            inverse(
                                    ResizeLowering::axes,
                                    Resize.ANTIALIAS.name(),
                                    Resize.AXES.name(),
                                    Resize.KEEP_ASPECT_RATIO_POLICY.name()),
                            Resize.NAME),
                    back(
                            18,
                            inverse(SamplingLowering.without(ScatterND.REDUCTION, List.of("max", "min"))),
                            ScatterND.NAME,
                            ScatterElements.NAME),
                    back(18, inverse(SamplingLowering::dilations, LpPool.DILATIONS.name()), LpPool.NAME),
                    back(18, inverse(ActivationLowering::mish), Mish.NAME),
                    back(18, inverse(NormalizationLowering::groupOfGroups), GroupNormalization.NAME),
                    back(19, inverse(SamplingLowering::dilations, AveragePool.DILATIONS.name()), AveragePool.NAME),
                    back(19, inverse(SamplingLowering.without(Pad.MODE, List.of("wrap"))), Pad.NAME),
                    back(
                            19,
                            inverse(SamplingLowering.without(
                                    Resize.COORDINATE_TRANSFORMATION_MODE, List.of("half_pixel_symmetric"))),
                            Resize.NAME),
                    // Only the types that version 19 brought saturate.
                    back(
                            19,
                            inverse(NodeConversion.drop(Cast.SATURATE), Cast.SATURATE.name()),
                            Cast.NAME,
                            CastLike.NAME,
                            QuantizeLinear.NAME),
                    back(20, inverse(ActivationLowering::gelu), Gelu.NAME),
                    back(
                            21,
                            inverse(QuantizationLowering::outputType, QuantizeLinear.OUTPUT_DTYPE.name()),
                            QuantizeLinear.NAME),
                    back(23, inverse(NormalizationLowering::rootMeanSquare), RMSNormalization.NAME),
                    // Only a type that version 24 brought is rounded in another mode.
                    back(
                            24,
                            inverse(NodeConversion.drop(Cast.ROUND_MODE), Cast.ROUND_MODE.name()),
                            Cast.NAME,
                            CastLike.NAME),
                    back(24, inverse(ActivationLowering::swish), Swish.NAME))
            .flatMap(Function.identity())
            .collect(Collectors.groupingBy(OperatorChange::operator));

    private OperatorChanges() {}

    /** One change of several operators in the same version. */
    private static Stream<OperatorChange> in(long version, NodeConversion upgrade, String... operators) {
        return Arrays.stream(operators)
                .map(operator -> new OperatorChange(operator, version, Optional.of(upgrade), Optional.empty()));
    }

    /** One change of several operators in the same version, with the way back. */
    private static Stream<OperatorChange> both(
            long version, NodeConversion upgrade, Inverse downgrade, String... operators) {
        return Arrays.stream(operators)
                .map(operator -> new OperatorChange(operator, version, Optional.of(upgrade), Optional.of(downgrade)));
    }

    /** A version of several operators to which the schemas show the way, or which is their first one, but not the way back. */
    private static Stream<OperatorChange> back(long version, Inverse downgrade, String... operators) {
        return Arrays.stream(operators)
                .map(operator -> new OperatorChange(operator, version, Optional.empty(), Optional.of(downgrade)));
    }

    private static Inverse inverse(NodeConversion conversion, String... parts) {
        return new Inverse(conversion, Set.of(parts));
    }

    private static Inverse reduction() {
        return inverse(ReductionLowering::axes, ReduceSum.AXES.name(), ReduceSum.NOOP_WITH_EMPTY_AXES.name());
    }

    static Optional<OperatorChange> find(String operator, long version) {
        return CHANGES.getOrDefault(operator, List.of()).stream()
                .filter(change -> change.since() == version)
                .findFirst();
    }

    private static <T> Attribute byDefault(Attr<T> attribute) {
        return attribute.as(attribute.defaultValue().orElseThrow());
    }

    private static NodePlan scatter(Node node, OpsetStep step) {
        return NodePlan.rewrite(scatter -> Replaced.by(
                step.model(),
                scatter,
                ScatterElements.of(
                                scatter.input(0).orElseThrow(),
                                scatter.input(1).orElseThrow(),
                                scatter.input(2).orElseThrow())
                        .attributes(scatter.attributes())));
    }
}
