package org.onnxtwist.pass.opset;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;

/**
 * Softmax, LogSoftmax and Hardmax, which until version 12 ran over all axes from the stated one on as over one, and from 13 on run over the
 * stated one alone.
 *
 * <pre>
 *   before (12):  y = Softmax(x) {axis: 1}        x: [N,C,H,W]
 *   after (13):   s = Shape(x);  f = Flatten(x) {axis: 1};  p = Softmax(f) {axis: -1};  y = Reshape(p, s)
 * </pre>
 *
 * <p>Where all but one of these axes have size 1, that one is stated and nothing else changes.
 */
final class SoftmaxUpgrade {
    private SoftmaxUpgrade() {}

    static NodePlan plan(Node node, OpsetStep step) {
        long axis = Softmax.AXIS_SINCE_1.find(node).orElse(1L);
        Optional<Value> input = node.input(0);
        if (input.isEmpty()) {
            return NodePlan.refuse("has no input");
        }
        Optional<Long> only = step.types().shape(input.get()).known().flatMap(dims -> onlyAxis(dims, axis));
        return NodePlan.rewrite(softmax -> {
            Softmax.AXIS.set(softmax, only.orElse(-1L));
            if (only.isEmpty()) {
                flatten(softmax, input.get(), axis, step);
            }
        });
    }

    /** The one axis from {@code first} on that may have another size than 1. */
    private static Optional<Long> onlyAxis(List<Dim> dims, long first) {
        long from = first < 0 ? first + dims.size() : first;
        if (from < 0 || from >= dims.size()) {
            return Optional.empty();
        }
        long only = from;
        int wide = 0;
        for (int axis = (int) from; axis < dims.size(); axis++) {
            if (!dims.get(axis).equals(Dim.of(1))) {
                only = axis;
                wide++;
            }
        }
        return wide <= 1 ? Optional.of(only) : Optional.empty();
    }

    private static void flatten(Node softmax, Value input, long axis, OpsetStep step) {
        Placement before = Placement.before(step.model(), softmax);
        Value shape = Shape.of(input).outputNames(input.hint() + ".shape").emit(before);
        softmax.setInput(
                0,
                Flatten.of(input).axis(axis).outputNames(input.hint() + ".flat").emit(before));
        Value output = softmax.detachOutput(0, softmax.output(0).hint() + ".flat");
        Reshape.of(softmax.output(0), shape)
                .emitNode(Placement.after(step.model(), softmax))
                .attachOutput(0, output);
    }
}
