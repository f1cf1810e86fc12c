package org.onnxtwist.pass.opset.lower;

import java.util.List;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.If;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.shape.term.TypeMerge;

/** Operators that run subgraphs. */
public final class ControlFlowLowering {
    private ControlFlowLowering() {}

    /** Until version 10, the outputs of both branches of If have the same shapes. */
    public static NodePlan branches(Node node, OpsetStep step) {
        List<Value> yes = If.THEN_BRANCH.of(node).outputs();
        List<Value> no = If.ELSE_BRANCH.of(node).outputs();
        for (int i = 0; i < Math.min(yes.size(), no.size()); i++) {
            ValueType first = step.types().of(yes.get(i));
            ValueType second = step.types().of(no.get(i));
            if (TypeMerge.contradict(first, second)) {
                return NodePlan.refuse("has an output '" + node.output(i).hint() + "' of type " + first
                        + " from one branch and " + second + " from the other, which version " + step.version()
                        + " does not let differ");
            }
        }
        return NodePlan.keep();
    }
}
