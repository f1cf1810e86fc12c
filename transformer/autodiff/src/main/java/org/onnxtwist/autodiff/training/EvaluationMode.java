package org.onnxtwist.autodiff.training;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Identity;
import org.onnxtwist.rewrite.Pass;

/**
 * Turns a model that was exported in training mode into one for inference: normalisations use their running statistics, and nothing is
 * dropped.
 *
 * <pre>
 *   before:  y, mean2, var2 = BatchNormalization(x, scale, b, mean, var), training_mode = 1;  z = Dropout(y, ratio, true)
 *   after:   y = BatchNormalization(x, scale, b, mean, var);  z = Dropout(y, ratio)
 * </pre>
 *
 * <p>What reads the new running statistics reads the old ones. A Dropout whose training mode is computed stays.
 */
public record EvaluationMode() implements Pass {
    private static final int RUNNING_MEAN = 3;

    /** From this operator set on, a Dropout drops only where its third input says so. */
    private static final long MODE_IS_INPUT_SINCE = 12;

    @Override
    public String name() {
        return "evaluation-mode";
    }

    @Override
    public boolean run(Model model) {
        List<Node> nodes = model.graph().allNodes().toList();
        long opset = model.opset().orElse(0);
        boolean changed = false;
        for (Node node : nodes) {
            if (node.operator().equals(BatchNormalization.ID)) {
                changed |= normalizeByRunningStatistics(node);
            } else if (node.operator().equals(Dropout.ID)) {
                changed |= keepAll(node, opset);
            }
        }
        return changed;
    }

    private static boolean normalizeByRunningStatistics(Node node) {
        if (BatchNormalization.TRAINING_MODE.of(node) == 0 && node.outputCount() == 1) {
            return false;
        }
        NodeBuilder inference =
                node.graph().newNode(BatchNormalization.ID).describedLike(node).name(node.name());
        node.inputs().forEach(inference::input);
        node.attributes().stream()
                .filter(attribute -> !attribute.name().equals(BatchNormalization.TRAINING_MODE.name()))
                .forEach(inference::attribute);
        for (int i = 1; i < node.outputCount(); i++) {
            // Before operator set 14 there are four of them, the last two for the backward pass.
            keepStatistics(node, i, node.input(RUNNING_MEAN + (i - 1) % 2).orElseThrow());
        }
        inference.output(node.detachOutput(0, "removed")).before(node);
        node.graph().remove(node);
        return true;
    }

    private static void keepStatistics(Node node, int index, Value before) {
        Value output = node.output(index);
        if (output.isOutput()) {
            node.graph()
                    .newNode(Identity.ID)
                    .input(before)
                    .output(node.detachOutput(index, "removed"))
                    .after(node);
        } else {
            output.replaceUsesWith(before);
        }
    }

    private static boolean keepAll(Node node, long opset) {
        if (opset < MODE_IS_INPUT_SINCE) {
            return false;
        }
        Optional<Value> drops = node.input(2)
                .filter(mode ->
                        mode.constant().filter(on -> on.toLongs()[0] != 0).isPresent());
        drops.ifPresent(mode -> {
            node.omitInput(2);
            if (!mode.isUsed()) {
                mode.producer()
                        .ifPresentOrElse(
                                mode.graph()::remove, () -> mode.graph().removeInitializer(mode));
            }
        });
        return drops.isPresent();
    }
}
