package org.onnxtwist.pass.batch;

import java.util.Optional;
import java.util.stream.IntStream;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.SoftmaxCrossEntropyLoss;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Operators that take the batch as the first axis: convolutions, pooling, normalisations over an item, losses. */
final class LeadingBatch {
    private static final long TRAINING_BY_ATTRIBUTE_SINCE = 14;
    private static final long INFERENCE_BY_DEFAULT_SINCE = 7;

    private LeadingBatch() {}

    /** The first input holds the items, the others are weights. */
    static void first(BatchNode node) {
        leading(node, 0);
    }

    /** The first two inputs hold the items. */
    static void firstTwo(BatchNode node) {
        leading(node, 0, 1);
    }

    /** DeformConv: the input, its offsets and its mask. */
    static void deformable(BatchNode node) {
        leading(node, 0, 2, 4);
    }

    /** Attention: query, key, value, and keys and values of the past; the mask is broadcast. */
    static void attention(BatchNode node) {
        int mask = 3;
        boolean forEach = node.has(mask) && node.rank(mask) == 4 && node.dims(mask)[0] != 1;
        if (node.items(mask).isPresent() && node.rank(mask) == 4) {
            leading(node, 0, 1, 2, mask, 4, 5);
        } else if (forEach) {
            throw node.stating("its mask has an element for each item");
        } else {
            leading(node, 0, 1, 2, 4, 5);
        }
    }

    private static void leading(BatchNode node, int... held) {
        Optional<Items> joined = Optional.empty();
        for (int i = 0; i < node.node().inputCount(); i++) {
            int input = i;
            if (node.items(i).isPresent() && IntStream.of(held).anyMatch(index -> index == input)) {
                node.needAxis(i, 0, "that of the batch");
                joined = Optional.of(node.join(joined, node.needItems(i)));
            } else {
                node.needSame(i);
            }
        }
        Items items = joined.orElseThrow();
        for (int i : held) {
            if (node.has(i) && node.items(i).isEmpty()) {
                node.expand(i, 0, items);
            }
        }
        node.outputs(items);
    }

    /** The second output of MaxPool counts elements over the whole batch. */
    static void maxPool(BatchNode node) {
        first(node);
        if (node.node().outputCount() > 1 && node.node().output(1).isUsed()) {
            throw node.mixing("its second output counts elements from the start of the batch");
        }
    }

    static void batchNormalization(BatchNode node) {
        long version = node.version();
        boolean trains = version >= TRAINING_BY_ATTRIBUTE_SINCE
                ? node.get(BatchNormalization.TRAINING_MODE) != 0
                : version < INFERENCE_BY_DEFAULT_SINCE
                        ? node.get(BatchNormalization.IS_TEST) == 0
                        : node.node().outputCount() > 1
                                && node.node().outputs().stream().skip(1).anyMatch(output -> !output.isOmitted());
        if (trains) {
            throw node.mixing("it normalises with the statistics of the batch, as in training");
        }
        first(node);
    }

    static void loss(BatchNode node) {
        if (!node.get(SoftmaxCrossEntropyLoss.REDUCTION).equals("none")) {
            throw node.mixing("its loss is one number for all items; set reduction to 'none'");
        }
        firstTwo(node);
    }
}
