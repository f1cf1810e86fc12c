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
            Compress.NAME,
            DepthToSpace.NAME,
            Expand.NAME,
            Flatten.NAME,
            Gather.NAME,
            GatherElements.NAME,
            GatherND.NAME,
            Identity.NAME,
            Reshape.NAME,
            ReverseSequence.NAME,
            Slice.NAME,
            SpaceToDepth.NAME,
            Split.NAME,
            Squeeze.NAME,
            Tile.NAME,
            Transpose.NAME,
            Unsqueeze.NAME);

    /**
     * Each element of each output depends on the elements at its position in the inputs, which are broadcast to a common shape, and on
     * attributes and random numbers.
     */
    public static final OperatorTrait ELEMENTWISE = new OperatorTrait(
            Abs.NAME,
            Acos.NAME,
            Acosh.NAME,
            Add.NAME,
            And.NAME,
            Asin.NAME,
            Asinh.NAME,
            Atan.NAME,
            Atanh.NAME,
            Bernoulli.NAME,
            BitShift.NAME,
            BitwiseAnd.NAME,
            BitwiseNot.NAME,
            BitwiseOr.NAME,
            BitwiseXor.NAME,
            Cast.NAME,
            Ceil.NAME,
            Celu.NAME,
            Clip.NAME,
            Cos.NAME,
            Cosh.NAME,
            Div.NAME,
            Dropout.NAME,
            Elu.NAME,
            Equal.NAME,
            Erf.NAME,
            Exp.NAME,
            Floor.NAME,
            Gelu.NAME,
            Greater.NAME,
            GreaterOrEqual.NAME,
            HardSigmoid.NAME,
            HardSwish.NAME,
            Identity.NAME,
            IsInf.NAME,
            IsNaN.NAME,
            LeakyRelu.NAME,
            Less.NAME,
            LessOrEqual.NAME,
            Log.NAME,
            Max.NAME,
            Mean.NAME,
            Min.NAME,
            Mish.NAME,
            Mod.NAME,
            Mul.NAME,
            Neg.NAME,
            Not.NAME,
            Or.NAME,
            PRelu.NAME,
            Pow.NAME,
            RandomNormalLike.NAME,
            RandomUniformLike.NAME,
            Reciprocal.NAME,
            Relu.NAME,
            Round.NAME,
            Selu.NAME,
            Shrink.NAME,
            Sigmoid.NAME,
            Sign.NAME,
            Sin.NAME,
            Sinh.NAME,
            Softplus.NAME,
            Softsign.NAME,
            Sqrt.NAME,
            Sub.NAME,
            Sum.NAME,
            Swish.NAME,
            Tan.NAME,
            Tanh.NAME,
            ThresholdedRelu.NAME,
            Where.NAME,
            Xor.NAME);

    /** Converts between real numbers and integers that stand for them, by a scale and a zero point among the inputs. */
    public static final OperatorTrait QUANTIZATION = new OperatorTrait(DequantizeLinear.NAME, QuantizeLinear.NAME);

    /** The elements along given axes, or along all, become one. */
    public static final OperatorTrait REDUCTION = new OperatorTrait(
            ReduceL1.NAME,
            ReduceL2.NAME,
            ReduceLogSum.NAME,
            ReduceLogSumExp.NAME,
            ReduceMax.NAME,
            ReduceMean.NAME,
            ReduceMin.NAME,
            ReduceProd.NAME,
            ReduceSum.NAME,
            ReduceSumSquare.NAME);

    // Names, which are constants of the compiler: no class of an operator is loaded for them.
    private final Set<String> operators;

    private OperatorTrait(String... operators) {
        this.operators = Set.of(operators);
    }

    /** Tells whether an operator has this property. Of operators that are not ONNX's own, nothing is known. */
    public boolean holdsOf(OperatorId operator) {
        return operator.isStandard() && operators.contains(operator.name());
    }
}
