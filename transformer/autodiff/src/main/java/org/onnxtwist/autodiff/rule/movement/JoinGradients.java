package org.onnxtwist.autodiff.rule.movement;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.spec.ConcatAxis;

/** Derivatives of Concat and Split, each of which is the other's. */
public final class JoinGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(Concat.ID, "dX_1, dX_2, ... = Split(dY)", JoinGradients::split),
            GradientRule.of(Split.ID, "dX = Concat(dY_1, dY_2, ...)", JoinGradients::join));

    private JoinGradients() {}

    private static void split(NodeGradient node) {
        Arithmetic at = node.at();
        long axis = ConcatAxis.of(node.node());
        List<Value> inputs = node.node().inputValues().toList();
        if (inputs.size() == 1) {
            node.set(0, node::gradient);
            return;
        }
        Node parts = Split.of(node.gradient())
                .split(sizes(node, inputs, axis))
                .axis(axis)
                .outputs(inputs.size())
                .emitNode(at);
        for (int i = 0; i < inputs.size(); i++) {
            Value part = parts.output(i);
            node.set(i, () -> part);
        }
    }

    private static Value sizes(NodeGradient node, List<Value> inputs, long axis) {
        int counted = (int) (axis < 0 ? axis + node.rank(node.output(0)) : axis);
        if (inputs.stream().allMatch(input -> node.shape(input).size(counted).isPresent())) {
            return node.at()
                    .integers(inputs.stream()
                            .mapToLong(input -> node.size(input, counted))
                            .toArray());
        }
        List<Value> sizes = new ArrayList<>();
        for (Value input : inputs) {
            sizes.add(Shape.of(input).start(counted).end(counted + 1).emit(node.at()));
        }
        return Concat.of(0, sizes).emit(node.at());
    }

    private static void join(NodeGradient node) {
        node.set(0, () -> {
            List<Value> parts = new ArrayList<>();
            for (int i = 0; i < node.node().outputCount(); i++) {
                Value output = node.output(i);
                parts.add(node.gradient(i).orElseGet(() -> node.zeros(output)));
            }
            return Concat.of(Split.AXIS.of(node.node()), parts).emit(node.at());
        });
    }
}
