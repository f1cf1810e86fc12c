package org.onnxtwist.autodiff.rule.flow;

import java.util.List;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.autodiff.rule.Lowering;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.If;

/** An If whose condition is the same in every run becomes the branch that is taken. */
public final class IfLowering implements Lowering {
    @Override
    public List<OperatorId> operators() {
        return List.of(If.ID);
    }

    @Override
    public String formula() {
        return "the branch that is taken, where the condition is constant";
    }

    @Override
    public boolean appliesTo(LoweredNode node) {
        return node.constant(node.input(0)).isPresent();
    }

    @Override
    public List<Value> expand(LoweredNode node) {
        boolean taken = node.constant(node.input(0)).orElseThrow()[0] != 0;
        return new BodyCopies(node, (taken ? If.THEN_BRANCH : If.ELSE_BRANCH).of(node.node())).next(List.of(), "");
    }
}
