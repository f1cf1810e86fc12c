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
            return NodePlan.refuse(
                    "drops elements in training (training_mode is not the constant false), which version 11"
                            + " cannot express");
        }
        if (node.outputs().stream().skip(1).anyMatch(output -> !output.isOmitted())) {
            return NodePlan.refuse("has a mask as an output, which versions below 12 do not define in inference");
        }
        return NodePlan.drop(Dropout.SEED).then(dropout -> {
            step.constant(dropout, 1)
                    .flatMap(ratio -> InputOfAttribute.attribute(Dropout.RATIO, ratio))
                    .ifPresent(dropout::setAttribute);
            Unread.omit(dropout, TRAINING_MODE);
            Unread.omit(dropout, 1);
        });
    }

    /** Until version 13, outputs for four statistics say that a node trains, two of which version 14 does not give out. */
    public static NodePlan statistics(Node node, OpsetStep step) {
        if (BatchNormalization.TRAINING_MODE.of(node) != 0) {
            return NodePlan.refuse("normalises with the statistics of its input (training_mode is 1), which version 13"
                    + " cannot express: set training_mode to 0, or remove the training");
        }
        return node.outputs().stream().skip(1).allMatch(output -> output.isOmitted())
                ? NodePlan.drop(BatchNormalization.TRAINING_MODE)
                : NodePlan.refuse("has outputs for statistics, which mean training in version 13");
    }
}
