package org.onnxtwist.autodiff.step;

import java.util.List;
import java.util.Set;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.CumSum;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LRN;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.Log;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.LpNormalization;
import org.onnxtwist.op.MeanVarianceNormalization;
import org.onnxtwist.op.NegativeLogLikelihoodLoss;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.ReduceL1;
import org.onnxtwist.op.ReduceL2;
import org.onnxtwist.op.ReduceLogSum;
import org.onnxtwist.op.ReduceLogSumExp;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.ReduceProd;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.ReduceSumSquare;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.SoftmaxCrossEntropyLoss;
import org.onnxtwist.op.Softplus;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.pass.precision.Float16Conversion;

/**
 * Lets a model that is to be trained compute in numbers of 16 bits, while its parameters keep 32.
 *
 * <pre>
 *   before:  a = Conv(x, w);  y = Softmax(a)
 *   after:   h = Cast(x) {to: float16};  v = Cast(w) {to: float16};  a = Conv(h, v);  f = Cast(a) {to: float};  y = Softmax(f)
 * </pre>
 */
final class MixedPrecision {
    /** The operators whose results span too many orders of magnitude, or whose sums are too long, for 16 bits. */
    private static final Set<OperatorId> SINGLE = Set.of(
            BatchNormalization.ID,
            CumSum.ID,
            Exp.ID,
            GroupNormalization.ID,
            InstanceNormalization.ID,
            LRN.ID,
            LayerNormalization.ID,
            Log.ID,
            LogSoftmax.ID,
            LpNormalization.ID,
            MeanVarianceNormalization.ID,
            NegativeLogLikelihoodLoss.ID,
            Pow.ID,
            RMSNormalization.ID,
            Reciprocal.ID,
            ReduceL1.ID,
            ReduceL2.ID,
            ReduceLogSum.ID,
            ReduceLogSumExp.ID,
            ReduceMean.ID,
            ReduceProd.ID,
            ReduceSum.ID,
            ReduceSumSquare.ID,
            Softmax.ID,
            SoftmaxCrossEntropyLoss.ID,
            Softplus.ID,
            Sqrt.ID);

    private MixedPrecision() {}

    /**
     * Converts a model.
     *
     * @param parameters initializers that stay as they are
     * @throws GradientException when one is not of 32 bits
     */
    static void apply(Model model, List<Value> parameters) {
        Graph graph = model.graph();
        for (Value parameter : parameters) {
            DType type = parameter.initializer().orElseThrow().dtype();
            if (type != DType.FLOAT) {
                throw new GradientException(
                        Fault.REQUEST,
                        "parameter '" + parameter.hint() + "' is of type " + type.onnxName()
                                + ", and mixed precision keeps parameters of type float: train in the model's own precision");
            }
        }
        // The conversion leaves inputs as they are.
        parameters.forEach(graph::exposeAsInput);
        new Float16Conversion(SINGLE).run(model);
        parameters.forEach(graph::removeInput);
    }
}
