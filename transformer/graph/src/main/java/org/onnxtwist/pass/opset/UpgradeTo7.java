package org.onnxtwist.pass.opset;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.And;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.ArgMin;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Constant;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DepthToSpace;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Elu;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.GlobalLpPool;
import org.onnxtwist.op.GlobalMaxPool;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.Hardmax;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.If;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LRN;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LeakyRelu;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.Log;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.LpNormalization;
import org.onnxtwist.op.LpPool;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.MaxRoiPool;
import org.onnxtwist.op.Mean;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Not;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.RandomNormal;
import org.onnxtwist.op.RandomNormalLike;
import org.onnxtwist.op.RandomUniform;
import org.onnxtwist.op.RandomUniformLike;
import org.onnxtwist.op.Reciprocal;
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
import org.onnxtwist.op.Selu;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Softplus;
import org.onnxtwist.op.Softsign;
import org.onnxtwist.op.SpaceToDepth;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.TopK;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.op.Xor;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.term.SymbolicTensor;

/**
 * Upgrades every operator of the standard operator sets 1 to 6 to version 7. The changes are taken from the operators' published
 * schemas of those versions.
 */
final class UpgradeTo7 {
    /** The attribute of many old operators that named inputs whose memory an output could reuse. It does not affect the result. */
    private static final Attr<?> CONSUMED = Relu.CONSUMED_INPUTS;

    private final Model model;
    private final InferredTypes types;
    private final BroadcastUpgrade broadcasting;

    UpgradeTo7(Model model, InferredTypes types) {
        this.model = model;
        this.types = types;
        this.broadcasting = new BroadcastUpgrade(model, types);
    }

    UpgradePlan plan(Node node, long version) {
        return switch (node.operator().name()) {
            case ArgMax.NAME,
                    ArgMin.NAME,
                    AveragePool.NAME,
                    Constant.NAME,
                    Conv.NAME,
                    ConvTranspose.NAME,
                    DepthToSpace.NAME,
                    Flatten.NAME,
                    Gather.NAME,
                    GlobalAveragePool.NAME,
                    GlobalMaxPool.NAME,
                    Hardmax.NAME,
                    Identity.NAME,
                    If.NAME,
                    LRN.NAME,
                    LogSoftmax.NAME,
                    Loop.NAME,
                    LpNormalization.NAME,
                    MatMul.NAME,
                    MaxPool.NAME,
                    MaxRoiPool.NAME,
                    Not.NAME,
                    RandomNormal.NAME,
                    RandomNormalLike.NAME,
                    RandomUniform.NAME,
                    RandomUniformLike.NAME,
                    ReduceL1.NAME,
                    ReduceL2.NAME,
                    ReduceLogSum.NAME,
                    ReduceLogSumExp.NAME,
                    ReduceMax.NAME,
                    ReduceMean.NAME,
                    ReduceMin.NAME,
                    ReduceProd.NAME,
                    ReduceSum.NAME,
                    ReduceSumSquare.NAME,
                    Shape.NAME,
                    Size.NAME,
                    Slice.NAME,
                    Softmax.NAME,
                    Softplus.NAME,
                    Softsign.NAME,
                    SpaceToDepth.NAME,
                    Squeeze.NAME,
                    TopK.NAME,
                    Transpose.NAME,
                    Unsqueeze.NAME -> UpgradePlan.keep();
            case Abs.NAME,
                    Ceil.NAME,
                    Clip.NAME,
                    Elu.NAME,
                    Exp.NAME,
                    Floor.NAME,
                    HardSigmoid.NAME,
                    InstanceNormalization.NAME,
                    LeakyRelu.NAME,
                    Log.NAME,
                    Max.NAME,
                    Mean.NAME,
                    Min.NAME,
                    Neg.NAME,
                    Reciprocal.NAME,
                    Relu.NAME,
                    Sigmoid.NAME,
                    Sqrt.NAME,
                    Sum.NAME,
                    Tanh.NAME -> UpgradePlan.drop(CONSUMED);
            case Add.NAME,
                    And.NAME,
                    Div.NAME,
                    Equal.NAME,
                    Greater.NAME,
                    Less.NAME,
                    Mul.NAME,
                    Or.NAME,
                    Pow.NAME,
                    Sub.NAME,
                    Xor.NAME -> broadcasting.binary(node);
            case PRelu.NAME -> broadcasting.slope(node);
            case Gemm.NAME -> UpgradePlan.drop(Gemm.BROADCAST);
            case GRU.NAME, LSTM.NAME, RNN.NAME -> UpgradePlan.drop(LSTM.OUTPUT_SEQUENCE);
            case BatchNormalization.NAME -> batchNormalization(node);
            case Dropout.NAME -> dropout(node);
            case Cast.NAME -> cast(node);
            case Concat.NAME -> stating(node, version < 4, Concat.AXIS.as(1L));
            case Selu.NAME ->
                // The default values have more digits in version 6.
                stating(
                                node,
                                version < 6,
                                Selu.ALPHA_SINCE_1.as(
                                        Selu.ALPHA_SINCE_1.defaultValue().orElseThrow()),
                                Selu.GAMMA_SINCE_1.as(
                                        Selu.GAMMA_SINCE_1.defaultValue().orElseThrow()))
                        .then(selu -> selu.removeAttribute(CONSUMED.name()));
            case GlobalLpPool.NAME, LpPool.NAME -> norm(node, version);
            case Pad.NAME -> pad(node);
            case Reshape.NAME -> reshape(node);
            case Split.NAME -> split(node, version);
            case Tile.NAME -> tile(node);
            case Upsample.NAME -> upsample(node);
            default -> UpgradePlan.refuse("has an operator that is not one of operator set " + version);
        };
    }

    private static UpgradePlan stating(Node node, boolean applies, Attribute... defaults) {
        UpgradePlan plan = UpgradePlan.keep();
        for (Attribute attribute : defaults) {
            if (applies && node.attribute(attribute.name()).isEmpty()) {
                plan = plan.then(target -> target.setAttribute(attribute));
            }
        }
        return plan;
    }

    /**
     * Since version 7 the number of outputs tells whether statistics are learnt; before, is_test did too. If it is absent, the
     * outputs decide here as well, as in ONNX's own converter.
     */
    private static UpgradePlan batchNormalization(Node node) {
        boolean statistics = node.outputs().stream().skip(1).anyMatch(output -> !output.isOmitted());
        boolean test = BatchNormalization.IS_TEST.stated(node).orElse(statistics ? 0L : 1L) != 0;
        if (test == statistics) {
            return UpgradePlan.refuse(
                    test
                            ? "is for inference (is_test is 1) but gives out statistics, which version 7 takes for training"
                            : "normalises by the statistics of its input (is_test is 0) without giving them out, which version 7"
                                    + " cannot say");
        }
        return UpgradePlan.drop(BatchNormalization.IS_TEST, CONSUMED);
    }

    /** If {@code is_test} is absent, inference is assumed, as in ONNX's own converter, because models are exchanged to be run. */
    private static UpgradePlan dropout(Node node) {
        return Dropout.IS_TEST.stated(node).orElse(1L) != 0
                ? UpgradePlan.drop(Dropout.IS_TEST, CONSUMED)
                : UpgradePlan.refuse("drops elements (is_test is 0), which version 7 does not do for inference");
    }

    /** Since version 6 the target type is a number; before, it was the name of the type. */
    private static UpgradePlan cast(Node node) {
        Optional<String> name = Cast.TO_SINCE_1.find(node).map(text -> text.toUpperCase(Locale.ROOT));
        if (name.isEmpty()) {
            return UpgradePlan.keep();
        }
        for (DType dtype : DType.values()) {
            if (dtype != DType.UNDEFINED && dtype.name().equals(name.get())) {
                return UpgradePlan.rewrite(cast -> Cast.TO.set(cast, dtype));
            }
        }
        return UpgradePlan.refuse("casts to '" + name.get() + "', which is no element type");
    }

    /** Since version 2 the exponent of the norm is an integer, and the kernel of a pool is required. */
    private static UpgradePlan norm(Node node, long version) {
        if (version >= 2) {
            return UpgradePlan.keep();
        }
        if (node.operator().equals(LpPool.ID)
                && node.attribute(LpPool.KERNEL_SHAPE.name()).isEmpty()) {
            return UpgradePlan.refuse("does not state its kernel_shape, which version 7 demands");
        }
        float exponent = LpPool.P_SINCE_1.find(node).orElse(2f);
        return exponent == (long) exponent
                ? UpgradePlan.rewrite(pool -> LpPool.P.set(pool, (long) exponent))
                : UpgradePlan.refuse(
                        "takes the norm of order " + exponent + ", which version 7 allows for integers only");
    }

    private static UpgradePlan pad(Node node) {
        return Pad.PADDINGS
                .find(node)
                .map(pads -> UpgradePlan.drop(Pad.PADDINGS).then(pad -> Pad.PADS.set(pad, pads)))
                .orElse(UpgradePlan.keep());
    }

    /** Since version 5 the shape is an input. */
    private UpgradePlan reshape(Node node) {
        if (node.inputCount() > 1) {
            return UpgradePlan.drop(CONSUMED);
        }
        return Reshape.SHAPE
                .find(node)
                .map(shape -> UpgradePlan.drop(Reshape.SHAPE, CONSUMED)
                        .then(reshape -> reshape.setInput(1, constant(reshape, "shape", shape))))
                .orElse(UpgradePlan.refuse("does not state its shape"));
    }

    /** Adds a Constant node, because before IR version 4 an initializer would have to be an input of the graph, visible to users. */
    private Value constant(Node before, String hint, List<Long> numbers) {
        Tensor tensor =
                Tensor.vector(numbers.stream().mapToLong(Long::longValue).toArray());
        return Constant.of(tensor).outputNames(hint).emit(Placement.before(model, before));
    }

    /** Since version 2 the sizes of the parts are only an attribute, and the axis is 0 by default. */
    private UpgradePlan split(Node node, long version) {
        if (version >= 2) {
            return UpgradePlan.keep();
        }
        if (node.attribute(Split.AXIS.name()).isEmpty()) {
            return UpgradePlan.refuse("does not state its axis, which version 1 gives no meaning");
        }
        if (node.input(1).isEmpty()) {
            return UpgradePlan.keep();
        }
        return node.input(1)
                .flatMap(types::constant)
                .flatMap(SymbolicTensor::longs)
                .map(sizes -> UpgradePlan.rewrite(split -> {
                    split.omitInput(1);
                    Split.SPLIT.set(split, Arrays.stream(sizes).boxed().toList());
                }))
                .orElse(UpgradePlan.refuse(
                        "computes the sizes of its parts, which version 7 takes as an attribute only"));
    }

    /** Since version 6 one input gives the repeats of every axis; before, two inputs gave one axis and its number of repeats. */
    private UpgradePlan tile(Node node) {
        if (node.inputCount() == 2) {
            return UpgradePlan.keep();
        }
        Optional<Long> count = number(node, 1);
        Optional<Long> axis = number(node, 2);
        Optional<Integer> rank =
                node.input(0).map(types::shape).flatMap(shape -> shape.known()).map(List::size);
        if (count.isEmpty() || axis.isEmpty() || rank.isEmpty() || axis.get() < 0 || axis.get() >= rank.get()) {
            return UpgradePlan.refuse("repeats an axis, or as often, as is only known when it runs");
        }
        long[] repeats = new long[rank.get()];
        Arrays.fill(repeats, 1);
        repeats[axis.get().intValue()] = count.get();
        return UpgradePlan.rewrite(tile -> {
            tile.omitInput(2);
            tile.setInput(
                    1, constant(tile, "repeats", Arrays.stream(repeats).boxed().toList()));
        });
    }

    private Optional<Long> number(Node node, int input) {
        return node.input(input)
                .flatMap(types::constant)
                .flatMap(SymbolicTensor::longs)
                .filter(numbers -> numbers.length == 1)
                .map(numbers -> numbers[0])
                .or(() -> node.input(input)
                        .flatMap(Value::constant)
                        .filter(tensor -> tensor.elements() == 1)
                        .map(tensor -> (long) tensor.toDoubles()[0]));
    }

    /** Since version 7 every axis has a scale. */
    private static UpgradePlan upsample(Node node) {
        return Upsample.HEIGHT_SCALE
                .find(node)
                .flatMap(height -> Upsample.WIDTH_SCALE
                        .find(node)
                        .map(width -> UpgradePlan.drop(Upsample.HEIGHT_SCALE, Upsample.WIDTH_SCALE)
                                .then(upsample -> Upsample.SCALES.set(upsample, List.of(1f, 1f, height, width)))))
                .orElse(UpgradePlan.refuse("does not state its height_scale and width_scale"));
    }
}
