package org.onnxtwist.pass.batch;

import java.util.Optional;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Elementwise operators, whose inputs are broadcast to one shape. */
final class BroadcastBatch {
    private BroadcastBatch() {}

    /** The items stand along one axis of the result, and what is the same for all has no items there. */
    static void elementwise(BatchNode node) {
        int rank = 0;
        for (int i = 0; i < node.node().inputCount(); i++) {
            rank = node.has(i) ? Math.max(rank, node.rank(i)) : rank;
        }
        Optional<Items> joined = Optional.empty();
        for (int i = 0; i < node.node().inputCount(); i++) {
            if (node.fact(i).equals(BatchFact.SIZE)) {
                throw node.mixing(
                        "it combines the items with " + Refusals.source(BatchFact.SIZE) + " in its input " + i);
            }
            Optional<Items> items = node.items(i);
            if (items.isPresent()) {
                int shift = rank - node.rank(i);
                joined =
                        Optional.of(node.join(joined, items.get().at(items.get().axis() + shift)));
            }
        }
        Items items = joined.orElseThrow();
        for (int i = 0; i < node.node().inputCount(); i++) {
            if (node.has(i) && node.fact(i).equals(BatchFact.SAME)) {
                sameForAll(node, i, items, items.axis() - (rank - node.rank(i)));
            }
        }
        node.outputs(items);
    }

    private static void sameForAll(BatchNode node, int input, Items items, int axis) {
        if (axis >= 0 && node.dims(input)[axis] != 1) {
            node.single(input, axis, items);
        }
    }

    /** The scale and the zero point are numbers, or vectors along an axis. */
    static void quantized(BatchNode node) {
        Items items = node.needItems(0);
        node.needSameFrom(1);
        int rank = node.rank(0);
        boolean along = node.rank(1) > 0 && (node.rank(1) > 1 || node.dims(1)[0] != 1);
        if (along && node.axis(node.get(QuantizeLinear.AXIS), rank) == items.axis()) {
            throw node.stating("its scale has an element for each item");
        }
        node.outputs(items);
    }
}
