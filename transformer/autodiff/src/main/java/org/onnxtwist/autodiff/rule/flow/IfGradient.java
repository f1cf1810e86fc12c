package org.onnxtwist.autodiff.rule.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Differentiation;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.If;

/**
 * The derivative of If: an If with the same condition, each branch of which computes again what its backward pass needs of the forward
 * pass.
 *
 * <pre>
 *   forward:   y = If(c) { y = Sin(x) } else { y = Identity(z) }
 *   backward:  dx, dz = If(c) { dx = Mul(dy, Cos(x)); dz = 0 } else { dx = 0; dz = dy }
 * </pre>
 */
public final class IfGradient implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(If.ID);
    }

    @Override
    public String formula() {
        return "dv_1, dv_2, ... = If(cond) of the gradients through each branch, for the values v that a branch reads from around it";
    }

    @Override
    public void differentiate(NodeGradient node) {
        Differentiation differentiation = node.differentiation();
        Node forward = node.node();
        List<Value> wanted =
                forward.dependencies().filter(differentiation::wants).distinct().toList();
        List<Optional<Value>> cotangents = new ArrayList<>();
        for (int i = 0; i < forward.outputCount(); i++) {
            cotangents.add(node.gradient(i));
        }
        List<Graph> branches = differentiation.gradients(
                List.of(If.THEN_BRANCH.of(forward), If.ELSE_BRANCH.of(forward)), cotangents, wanted);
        Node backward = If.of(node.input(0), branches.get(0), branches.get(1))
                .outputs(wanted.size())
                .emitNode(node.at());
        for (int i = 0; i < wanted.size(); i++) {
            differentiation.contribute(wanted.get(i), backward.output(i));
        }
    }
}
