package org.onnxtwist.autodiff.training;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.Differentiation;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.BatchNormalization;

/**
 * The derivative of a normalisation by the statistics of the batch, as a whole. It is the rule of the node that makes the output, and
 * needs half of what the rules of the nodes behind it would compute.
 *
 * <pre>
 *   forward:   y = centered factor + b,  factor = scale r
 *   backward:  db = sum(dy);  dscale = sum(dy centered) r
 *              dx = factor (dy - db / m - centered r dscale / m)
 * </pre>
 *
 * @param x what is normalised
 * @param factor the scale times the reciprocal of the standard deviation
 */
record BatchStatisticsGradient(Value x, Value scale, Value bias, BatchStatistics statistics, Value factor)
        implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(BatchNormalization.ID);
    }

    @Override
    public String formula() {
        return "dscale = sum(dy n);  db = sum(dy);  dx = scale r (dy - db / m - n dscale / m)";
    }

    @Override
    public void differentiate(NodeGradient node) {
        Arithmetic at = node.at();
        Differentiation pass = node.differentiation();
        Value gradient = node.gradient();
        Value db = statistics.sum(at, gradient);
        Value slope = at.mul(statistics.sum(at, at.mul(gradient, statistics.centered())), statistics.inverse());
        if (pass.wants(x)) {
            // -db / m - n dscale / m in one pass over the batch, where simpler nodes make two.
            Value less = at.neg(statistics.count());
            Value means = statistics.normalized(at, at.div(slope, less), at.div(db, less));
            pass.contribute(x, at.mul(at.add(gradient, means), statistics.aligned(at, factor)));
        }
        if (pass.wants(scale)) {
            pass.contribute(scale, slope);
        }
        if (pass.wants(bias)) {
            pass.contribute(bias, db);
        }
    }
}
