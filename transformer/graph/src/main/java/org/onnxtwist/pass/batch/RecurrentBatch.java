package org.onnxtwist.pass.batch;

import java.util.Optional;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** RNN, GRU and LSTM: a sequence for each item, and initial states that may be constants. */
final class RecurrentBatch {
    private static final int LENGTHS = 4;
    private static final int STATE = 5;
    private static final int CELL = 6;

    private RecurrentBatch() {}

    static void recurrent(BatchNode node) {
        boolean batchFirst = node.find(LSTM.LAYOUT).orElse(0L) == 1;
        int batch = batchFirst ? 0 : 1;
        Optional<Items> joined = Optional.empty();
        for (int i : new int[] {0, LENGTHS, STATE, CELL}) {
            int axis = i == LENGTHS ? 0 : batch;
            node.needAxis(i, axis, "that of the batch");
            if (node.items(i).isPresent()) {
                joined = Optional.of(node.join(joined, node.needItems(i).at(batch)));
            } else {
                node.needSame(i);
            }
        }
        node.needSame(1, 2, 3, 7);
        Items items = joined.orElseThrow(() -> node.mixing("its weights come from the items"));
        for (int i : new int[] {0, LENGTHS, STATE, CELL}) {
            if (node.has(i) && node.items(i).isEmpty()) {
                node.expand(i, i == LENGTHS ? 0 : batch, items);
            }
        }
        node.output(0, items.at(batchFirst ? 0 : 2));
        node.output(1, items.at(batch));
        node.output(2, items.at(batch));
    }
}
