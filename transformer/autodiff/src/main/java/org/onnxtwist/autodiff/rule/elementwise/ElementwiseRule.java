package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/** The rule of an operator that maps each element of its only input: the gradient is that of the output times the slope. */
record ElementwiseRule(OperatorId operator, String formula, Slope slope) implements GradientRule {
    /** Places the slope of the function at the input, which may be computed from the output. */
    @FunctionalInterface
    interface Slope {
        Value place(NodeGradient node, Arithmetic at, Value x, Value y);
    }

    @Override
    public List<OperatorId> operators() {
        return List.of(operator);
    }

    @Override
    public void differentiate(NodeGradient node) {
        Arithmetic at = node.at();
        node.set(0, () -> at.mul(node.gradient(), slope.place(node, at, node.input(0), node.output(0))));
    }
}
