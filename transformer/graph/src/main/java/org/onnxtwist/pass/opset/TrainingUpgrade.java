package org.onnxtwist.pass.opset;

import java.util.stream.IntStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Replaced;

/** Operators that compute differently in training: how a node states whether it trains. */
final class TrainingUpgrade {
    private TrainingUpgrade() {}

    /** If {@code is_test} is absent, inference is assumed, as in ONNX's own converter, because models are exchanged to be run. */
    static NodePlan dropout(Node node, OpsetStep step) {
        return Dropout.IS_TEST.stated(node).orElse(1L) != 0
                ? NodePlan.drop(Dropout.IS_TEST)
                : NodePlan.refuse("drops elements (is_test is 0), which version 7 does not do in inference");
    }

    /**
     * Since version 7 the number of outputs tells whether statistics are learnt; before, is_test did too. If it is absent, the
     * outputs decide here as well, as in ONNX's own converter.
     */
    static NodePlan statistics(Node node, OpsetStep step) {
        boolean statistics = givesStatistics(node);
        boolean test = BatchNormalization.IS_TEST.stated(node).orElse(statistics ? 0L : 1L) != 0;
        if (test == statistics) {
            return NodePlan.refuse(
                    test
                            ? "is for inference (is_test is 1) but has outputs for statistics, which mean training in"
                                    + " version 7"
                            : "normalises with the statistics of its input (is_test is 0) without outputs for them,"
                                    + " which version 7 cannot express");
        }
        return NodePlan.drop(BatchNormalization.IS_TEST);
    }

    /**
     * Until 13 the number of outputs says that it is for training, which from 14 on an attribute does; statistics of the batch itself
     * are not given out any more.
     */
    static NodePlan trainingMode(Node node, OpsetStep step) {
        if (!givesStatistics(node)) {
            return NodePlan.keep();
        }
        if (IntStream.range(3, node.outputCount()).anyMatch(i -> node.output(i).isUsed())) {
            return NodePlan.refuse(
                    "returns the statistics of the batch itself, which version 14 does not: compute them separately");
        }
        return NodePlan.rewrite(batch -> Replaced.by(
                step.model(),
                batch,
                BatchNormalization.of(
                                input(batch, 0), input(batch, 1), input(batch, 2), input(batch, 3), input(batch, 4))
                        .attributes(batch.attributes())
                        .trainingMode(1)
                        .withRunningMean()
                        .withRunningVar()));
    }

    private static boolean givesStatistics(Node node) {
        return node.outputs().stream().skip(1).anyMatch(output -> !output.isOmitted());
    }

    private static Value input(Node node, int index) {
        return node.input(index).orElseThrow();
    }
}
