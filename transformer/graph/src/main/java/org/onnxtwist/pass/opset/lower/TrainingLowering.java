package org.onnxtwist.pass.opset.lower;

import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.InputOfAttribute;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Unread;

/** Operators that compute differently in training. */
public final class TrainingLowering {
    private static final int TRAINING_MODE = 2;

    private TrainingLowering() {}

    /** Until version 11, Dropout drops nothing in inference, and its ratio, which has no effect there, is an attribute. */
    public static NodePlan dropout(Node node, OpsetStep step) {
        Optional<Tensor> training = step.constant(node, TRAINING_MODE);
        if (node.input(TRAINING_MODE).isPresent()
                && (training.isEmpty() || training.get().toLongs()[0] != 0)) {
            return NodePlan.refuse("drops elements in training (training_mode is not the constant false), which version 11"
                    + " cannot express");
        }
        return NodePlan.drop(Dropout.SEED).then(dropout -> {
            step.constant(dropout, 1)
                    .flatMap(ratio -> InputOfAttribute.attribute(Dropout.RATIO, ratio))
                    .ifPresent(dropout::setAttribute);
            Unread.omit(dropout, TRAINING_MODE);
            Unread.omit(dropout, 1);
        });
    }

    /** Until version 13, outputs for the running statistics say that a node trains. */
    public static NodePlan statistics(Node node, OpsetStep step) {
        boolean trains = BatchNormalization.TRAINING_MODE.of(node) != 0;
        long outputs =
                node.outputs().stream().skip(1).filter(output -> !output.isOmitted()).count();
        if (trains == outputs > 0) {
            return NodePlan.drop(BatchNormalization.TRAINING_MODE);
        }
        return NodePlan.refuse(
                trains
                        ? "normalises with the statistics of its input without giving out the running ones, which version 13"
                                + " cannot express"
                        : "has outputs for statistics, which mean training in version 13");
    }
}
