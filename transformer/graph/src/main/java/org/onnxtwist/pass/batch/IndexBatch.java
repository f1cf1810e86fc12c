package org.onnxtwist.pass.batch;

import java.util.Optional;
import org.onnxtwist.op.Compress;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GatherElements;
import org.onnxtwist.op.GatherND;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Operators that pick and put elements by indices. Indices along the axis of the batch would name items. */
final class IndexBatch {
    private IndexBatch() {}

    static void gather(BatchNode node) {
        int rank = node.rank(0);
        int axis = node.axis(node.get(Gather.AXIS), rank);
        Optional<Items> data = node.items(0);
        Optional<Items> indices = node.items(1);
        if (data.isEmpty()) {
            node.needSame(0);
            Items from = node.needItems(1);
            node.output(0, from.at(axis + from.axis()));
            return;
        }
        if (indices.isPresent()) {
            throw node.mixing("both its indices and its data hold items");
        }
        node.needSame(1);
        Items from = data.get();
        if (from.axis() == axis) {
            throw node.mixing("it selects indices along the batch axis, axis " + axis);
        }
        node.output(0, from.axis() < axis ? from : from.at(from.axis() + node.rank(1) - 1));
    }

    static void gatherElements(BatchNode node) {
        int rank = node.rank(0);
        aligned(node, node.axis(node.get(GatherElements.AXIS), rank), 2);
    }

    static void scatterElements(BatchNode node) {
        aligned(node, node.axis(node.get(GatherElements.AXIS), node.rank(0)), 3);
    }

    /** Inputs of equal rank, the items of which stand along one axis, another than {@code axis}. */
    private static void aligned(BatchNode node, int axis, int count) {
        Optional<Items> joined = Optional.empty();
        for (int i = 0; i < count; i++) {
            if (node.items(i).isPresent()) {
                joined = Optional.of(node.join(joined, node.needItems(i)));
            } else {
                node.needSame(i);
            }
        }
        Items items = joined.orElseThrow();
        if (items.axis() == axis) {
            throw node.mixing("its indices name items, as they are along the batch axis, axis " + axis);
        }
        for (int i = 0; i < count; i++) {
            if (node.items(i).isEmpty()) {
                node.expand(i, items.axis(), items);
            }
        }
        node.output(0, items);
    }

    static void gatherNd(BatchNode node) {
        int batchDims = (int) (long) node.get(GatherND.BATCH_DIMS);
        Optional<Items> data = node.items(0);
        Optional<Items> indices = node.items(1);
        int last = node.rank(1) - 1;
        if (data.isEmpty()) {
            node.needSame(0);
            Items from = node.needItems(1);
            if (from.axis() == last || from.axis() < batchDims) {
                throw node.mixing("the batch, axis " + from.axis() + ", is part of its indices");
            }
            node.output(0, from);
            return;
        }
        Items from = data.get();
        if (from.axis() < batchDims) {
            if (indices.isEmpty()) {
                node.needSame(1);
                node.trace().sizes().expand(node, 1, from.axis());
            }
            node.output(0, node.join(node.items(1), from));
            return;
        }
        node.needSame(1);
        int picked = (int) node.dims(1)[last];
        if (picked < 0 || from.axis() < batchDims + picked) {
            throw node.mixing("its indices name items, as they are along the batch axis, axis " + from.axis());
        }
        node.output(0, from.at(from.axis() - batchDims - picked + last));
    }

    /** Indices name elements of leading axes; constant ones may leave the batch alone, which is an axis behind those. */
    static void scatterNd(BatchNode node) {
        int last = node.rank(1) - 1;
        int picked = (int) node.dims(1)[last];
        Items from = node.needItems(0);
        node.needSame(1);
        if (picked < 0 || from.axis() < picked) {
            throw node.mixing("its indices name items, as they are along the batch axis, axis " + from.axis());
        }
        int axis = from.axis() - picked + last;
        if (node.items(2).isEmpty()) {
            node.needSame(2);
            node.trace().sizes().expand(node, 2, axis);
        }
        node.join(Optional.of(from.at(axis)), node.needItems(2));
        node.output(0, from);
    }

    static void oneHot(BatchNode node) {
        Items from = node.needItems(0);
        node.needSameFrom(1);
        int rank = node.rank(0) + 1;
        int axis = node.axis(node.get(OneHot.AXIS), rank);
        node.output(0, from.axis() < axis ? from : from.at(from.axis() + 1));
    }

    static void compress(BatchNode node) {
        Items from = node.needItems(0);
        node.needSame(1);
        Optional<Long> axis = node.find(Compress.AXIS);
        if (axis.isEmpty() || node.axis(axis.get(), node.rank(0)) == from.axis()) {
            throw node.mixing("it selects elements along the batch axis, axis " + from.axis());
        }
        node.output(0, from);
    }
}
