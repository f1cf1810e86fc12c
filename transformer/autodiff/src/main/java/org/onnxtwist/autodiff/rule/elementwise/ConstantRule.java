package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;

/** The rule of functions whose derivative is zero wherever there is one: what stands before them gets no gradient through them. */
record ConstantRule(List<OperatorId> operators, String formula) implements GradientRule {
    @Override
    public void differentiate(NodeGradient node) {
        // Contributes nothing, which counts as zero.
    }
}
