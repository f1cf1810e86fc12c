package org.onnxtwist.op.trait;

import java.util.Set;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Acos;
import org.onnxtwist.op.Acosh;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Asin;
import org.onnxtwist.op.Asinh;
import org.onnxtwist.op.Atan;
import org.onnxtwist.op.Atanh;
import org.onnxtwist.op.Bernoulli;
import org.onnxtwist.op.BitShift;
import org.onnxtwist.op.BitwiseAnd;
import org.onnxtwist.op.BitwiseNot;
import org.onnxtwist.op.BitwiseOr;
import org.onnxtwist.op.BitwiseXor;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.Celu;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Compress;
import org.onnxtwist.op.Cos;
import org.onnxtwist.op.Cosh;
import org.onnxtwist.op.DepthToSpace;
import org.onnxtwist.op.DequantizeLinear;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Elu;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Erf;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GatherElements;
import org.onnxtwist.op.GatherND;
import org.onnxtwist.op.Gelu;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.HardSwish;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.IsInf;
import org.onnxtwist.op.IsNaN;
import org.onnxtwist.op.LeakyRelu;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.Log;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Mean;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mish;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Not;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.op.RandomNormalLike;
import org.onnxtwist.op.RandomUniformLike;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.ReverseSequence;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Selu;
import org.onnxtwist.op.Shrink;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Sign;
import org.onnxtwist.op.Sin;
import org.onnxtwist.op.Sinh;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Softplus;
import org.onnxtwist.op.Softsign;
import org.onnxtwist.op.SpaceToDepth;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Swish;
import org.onnxtwist.op.Tan;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.ThresholdedRelu;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.Where;
import org.onnxtwist.op.Xor;

/** A property that holds of every node of an operator, whatever its attributes and inputs are. */
public final class OperatorTrait {
    /** Each element of each output is an element of the first input, unchanged, wherever it is moved to and however often. */
    public static final OperatorTrait DATA_MOVEMENT = new OperatorTrait(
            Compress.ID,
            DepthToSpace.ID,
            Expand.ID,
            Flatten.ID,
            Gather.ID,
            GatherElements.ID,
            GatherND.ID,
            Identity.ID,
            Reshape.ID,
            ReverseSequence.ID,
            Slice.ID,
            SpaceToDepth.ID,
            Split.ID,
            Squeeze.ID,
            Tile.ID,
            Transpose.ID,
            Unsqueeze.ID);

    /**
     * Each element of each output depends on the elements at its position in the inputs, which are broadcast to a common shape, and on
     * attributes and random numbers.
     */
    public static final OperatorTrait ELEMENTWISE = new OperatorTrait(
            Abs.ID,
            Acos.ID,
            Acosh.ID,
            Add.ID,
            And.ID,
            Asin.ID,
            Asinh.ID,
            Atan.ID,
            Atanh.ID,
            Bernoulli.ID,
            BitShift.ID,
            BitwiseAnd.ID,
            BitwiseNot.ID,
            BitwiseOr.ID,
            BitwiseXor.ID,
            Cast.ID,
            Ceil.ID,
            Celu.ID,
            Clip.ID,
            Cos.ID,
            Cosh.ID,
            Div.ID,
            Dropout.ID,
            Elu.ID,
            Equal.ID,
            Erf.ID,
            Exp.ID,
            Floor.ID,
            Gelu.ID,
            Greater.ID,
            GreaterOrEqual.ID,
            HardSigmoid.ID,
            HardSwish.ID,
            Identity.ID,
            IsInf.ID,
            IsNaN.ID,
            LeakyRelu.ID,
            Less.ID,
            LessOrEqual.ID,
            Log.ID,
            Max.ID,
            Mean.ID,
            Min.ID,
            Mish.ID,
            Mod.ID,
            Mul.ID,
            Neg.ID,
            Not.ID,
            Or.ID,
            PRelu.ID,
            Pow.ID,
            RandomNormalLike.ID,
            RandomUniformLike.ID,
            Reciprocal.ID,
            Relu.ID,
            Round.ID,
            Selu.ID,
            Shrink.ID,
            Sigmoid.ID,
            Sign.ID,
            Sin.ID,
            Sinh.ID,
            Softplus.ID,
            Softsign.ID,
            Sqrt.ID,
            Sub.ID,
            Sum.ID,
            Swish.ID,
            Tan.ID,
            Tanh.ID,
            ThresholdedRelu.ID,
            Where.ID,
            Xor.ID);

    /** Converts between real numbers and integers that stand for them, by a scale and a zero point among the inputs. */
    public static final OperatorTrait QUANTIZATION = new OperatorTrait(DequantizeLinear.ID, QuantizeLinear.ID);

    private final Set<OperatorId> operators;

    private OperatorTrait(OperatorId... operators) {
        this.operators = Set.of(operators);
    }

    /** Tells whether an operator has this property. Of operators that are not ONNX's own, nothing is known. */
    public boolean holdsOf(OperatorId operator) {
        return operators.contains(operator);
    }
}
