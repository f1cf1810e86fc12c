package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.function.Consumer;
import org.onnxtwist.ir.OperatorId;

/** A rule that is no more than its formula and the nodes that compute it. */
record FormulaRule(List<OperatorId> operators, String formula, Consumer<NodeGradient> body) implements GradientRule {
    @Override
    public void differentiate(NodeGradient node) {
        body.accept(node);
    }
}
