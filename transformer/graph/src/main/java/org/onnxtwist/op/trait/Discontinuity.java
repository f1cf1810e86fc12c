package org.onnxtwist.op.trait;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.ArgMin;
import org.onnxtwist.op.BitCast;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.CastLike;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.DynamicQuantizeLinear;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.Hardmax;
import org.onnxtwist.op.IsInf;
import org.onnxtwist.op.IsNaN;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.MaxRoiPool;
import org.onnxtwist.op.MelWeightMatrix;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.NonMaxSuppression;
import org.onnxtwist.op.NonZero;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.QLinearConv;
import org.onnxtwist.op.QLinearMatMul;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.RoiAlign;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Shrink;
import org.onnxtwist.op.Sign;
import org.onnxtwist.op.ThresholdedRelu;
import org.onnxtwist.op.TopK;
import org.onnxtwist.op.Unique;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.op.ml.Binarizer;
import org.onnxtwist.op.ml.Imputer;
import org.onnxtwist.op.ml.LabelEncoder;
import org.onnxtwist.op.ml.LinearClassifier;
import org.onnxtwist.op.ml.OneHotEncoder;
import org.onnxtwist.op.ml.SVMClassifier;
import org.onnxtwist.op.ml.TreeEnsemble;
import org.onnxtwist.op.ml.TreeEnsembleClassifier;
import org.onnxtwist.op.ml.TreeEnsembleRegressor;

/**
 * At which inputs an operator is a discontinuous function: a difference of one rounding there can change its outputs by any amount,
 * where two numbers tie or one lies at a threshold. The outputs of all other operators change as little as their inputs do, up to a
 * factor.
 */
public final class Discontinuity {
    /** The inputs at which a node is discontinuous, apart from the question what type they have. */
    private interface Inputs {
        IntStream of(Node node);
    }

    private static final Inputs ALL = node -> IntStream.range(0, node.inputCount());
    private static final Inputs FIRST = node -> IntStream.of(0);
    private static final Inputs SECOND = node -> IntStream.of(1);

    private static final Map<OperatorId, Inputs> INPUTS = Map.ofEntries(
            entry(ArgMax.ID, FIRST),
            entry(ArgMin.ID, FIRST),
            entry(Hardmax.ID, FIRST),
            entry(TopK.ID, FIRST),
            entry(Unique.ID, FIRST),
            entry(NonZero.ID, FIRST),
            entry(NonMaxSuppression.ID, ALL),
            entry(Equal.ID, ALL),
            entry(Greater.ID, ALL),
            entry(GreaterOrEqual.ID, ALL),
            entry(Less.ID, ALL),
            entry(LessOrEqual.ID, ALL),
            entry(IsInf.ID, FIRST),
            entry(IsNaN.ID, FIRST),
            entry(Sign.ID, FIRST),
            entry(Ceil.ID, FIRST),
            entry(Floor.ID, FIRST),
            entry(Round.ID, FIRST),
            entry(Mod.ID, ALL),
            entry(Range.ID, ALL),
            entry(OneHot.ID, ALL),
            entry(QuantizeLinear.ID, ALL),
            entry(DynamicQuantizeLinear.ID, FIRST),
            entry(QLinearConv.ID, ALL),
            entry(QLinearMatMul.ID, ALL),
            entry(MelWeightMatrix.ID, ALL),
            entry(MaxRoiPool.ID, SECOND),
            entry(RoiAlign.ID, SECOND),
            entry(Upsample.ID, SECOND),
            entry(Resize.ID, node -> IntStream.range(1, node.inputCount())),
            // Where the indices of the maxima are read.
            entry(
                    MaxPool.ID,
                    where(node -> node.outputCount() > 1 && !node.output(1).isOmitted(), FIRST)),
            entry(
                    GridSample.ID,
                    where(
                            node -> GridSample.MODE
                                    .find(node)
                                    .filter("nearest"::equals)
                                    .isPresent(),
                            SECOND)),
            // At its threshold the output jumps from zero to alpha, or to lambd - bias.
            entry(
                    ThresholdedRelu.ID,
                    where(
                            node -> ThresholdedRelu.ALPHA
                                    .find(node)
                                    .filter(alpha -> alpha != 0)
                                    .isPresent(),
                            FIRST)),
            entry(Shrink.ID, where(node -> !Shrink.LAMBD.find(node).equals(Shrink.BIAS.find(node)), FIRST)),
            entry(Binarizer.ID, FIRST),
            entry(Imputer.ID, FIRST),
            entry(LabelEncoder.ID, FIRST),
            entry(OneHotEncoder.ID, FIRST),
            entry(LinearClassifier.ID, FIRST),
            entry(SVMClassifier.ID, FIRST),
            entry(TreeEnsemble.ID, FIRST),
            entry(TreeEnsembleClassifier.ID, FIRST),
            entry(TreeEnsembleRegressor.ID, FIRST));

    private Discontinuity() {}

    private static Inputs where(Predicate<Node> condition, Inputs inputs) {
        return node -> condition.test(node) ? inputs.of(node) : IntStream.empty();
    }

    /**
     * The floating-point inputs at which the node is discontinuous, by index.
     *
     * @param types the element types of values
     */
    public static List<Integer> inputs(Node node, Function<Value, DType> types) {
        return of(node, types)
                .filter(index ->
                        node.input(index).map(types).filter(DType::isConvFloat).isPresent())
                .boxed()
                .toList();
    }

    private static IntStream of(Node node, Function<Value, DType> types) {
        Inputs inputs = INPUTS.get(node.operator());
        if (inputs != null) {
            return inputs.of(node);
        }
        return switch (node.operator().name()) {
            case Cast.NAME, CastLike.NAME, BitCast.NAME -> isCoarser(node, types) ? IntStream.of(0) : IntStream.empty();
            default -> IntStream.empty();
        };
    }

    /** Tells whether the type that the node converts to is coarser than that of its input: neighbours there are many roundings apart here. */
    private static boolean isCoarser(Node cast, Function<Value, DType> types) {
        DType from = cast.input(0).map(types).orElse(DType.UNDEFINED);
        DType to = types.apply(cast.output(0));
        // A cast to integers, whose significand counts as 0 bits, cuts off.
        return to != DType.UNDEFINED && to.significandBits() < from.significandBits();
    }
}
