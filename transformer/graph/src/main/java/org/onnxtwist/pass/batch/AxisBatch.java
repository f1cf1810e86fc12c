package org.onnxtwist.pass.batch;

import java.util.List;
import java.util.stream.LongStream;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.CenterCropPad;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.LpNormalization;
import org.onnxtwist.op.MeanVarianceNormalization;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.ReverseSequence;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.TopK;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Operators that compute along some axes: reductions, normalisations, sorting. The batch has to be another axis. */
final class AxisBatch {
    private static final long SOFTMAX_OF_ONE_AXIS_SINCE = 13;
    private static final long DFT_AXIS_AS_INPUT_SINCE = 20;

    private AxisBatch() {}

    static void reduce(BatchNode node) {
        Items from = node.needItems(0);
        node.needSameFrom(1);
        int rank = node.rank(0);
        long[] axes = node.numbers(ReduceSum.AXES, 1).orElse(new long[0]);
        if (axes.length == 0) {
            if (node.find(ReduceSum.NOOP_WITH_EMPTY_AXES).orElse(0L) == 0) {
                throw node.mixing("it reduces over all axes, that of the batch included");
            }
            node.output(0, from);
            return;
        }
        reduced(node, from, axes, rank, node.get(ReduceSum.KEEPDIMS) != 0);
    }

    static void arg(BatchNode node) {
        reduced(
                node,
                node.needItems(0),
                new long[] {node.get(ArgMax.AXIS)},
                node.rank(0),
                node.get(ArgMax.KEEPDIMS) != 0);
    }

    private static void reduced(BatchNode node, Items from, long[] axes, int rank, boolean keeps) {
        if (node.contains(axes, from.axis(), rank)) {
            throw node.mixing("it reduces over the batch axis, axis " + from.axis());
        }
        node.output(0, keeps ? from : from.at(from.axis() - node.below(axes, from.axis(), rank)));
    }

    /** Softmax, LogSoftmax and Hardmax: before operator set 13 over all axes from one on. */
    static void softmax(BatchNode node) {
        if (node.version() < SOFTMAX_OF_ONE_AXIS_SINCE) {
            fromAxisOn(node, node.find(Softmax.AXIS_SINCE_1).orElseThrow());
        } else {
            along(node, node.get(Softmax.AXIS));
        }
    }

    static void lpNormalization(BatchNode node) {
        along(node, node.get(LpNormalization.AXIS));
    }

    static void layerNormalization(BatchNode node) {
        node.needSameFrom(1);
        fromAxisOn(node, node.get(LayerNormalization.AXIS));
        Items from = node.needItems(0);
        int rank = node.rank(0);
        for (int i = 1; i < node.node().inputCount(); i++) {
            int at = node.has(i) ? from.axis() - (rank - node.rank(i)) : -1;
            if (at >= 0 && node.dims(i)[at] != 1) {
                throw node.stating("its input " + i + " has an element for each item");
            }
        }
    }

    static void meanVariance(BatchNode node) {
        List<Long> axes = node.get(MeanVarianceNormalization.AXES);
        Items from = node.needItems(0);
        if (axes.stream().anyMatch(axis -> node.axis(axis, node.rank(0)) == from.axis())) {
            throw node.mixing("it normalises over the batch axis, axis " + from.axis());
        }
        node.outputs(from);
    }

    /** CumSum and CumProd. */
    static void cumulative(BatchNode node) {
        node.needSameFrom(1);
        along(node, node.numbers(1).orElseThrow()[0]);
    }

    static void topK(BatchNode node) {
        node.needSameFrom(1);
        along(node, node.get(TopK.AXIS));
    }

    private static void along(BatchNode node, long stated) {
        Items from = node.needItems(0);
        if (node.axis(stated, node.rank(0)) == from.axis()) {
            throw node.mixing("it computes along the batch axis, axis " + from.axis());
        }
        node.outputs(from);
    }

    private static void fromAxisOn(BatchNode node, long stated) {
        Items from = node.needItems(0);
        if (node.axis(stated, node.rank(0)) <= from.axis()) {
            throw node.mixing("it computes over all axes from axis " + stated + " on, that of the batch, axis "
                    + from.axis() + ", included");
        }
        node.outputs(from);
    }

    /** Operators on matrices in the last two axes: Trilu, Det. */
    static void matrices(BatchNode node) {
        Items from = node.needItems(0);
        node.needSameFrom(1);
        if (from.axis() >= node.rank(0) - 2) {
            throw node.mixing("the batch, axis " + from.axis() + ", is one of the last two axes of its input");
        }
        node.outputs(from);
    }

    static void reverseSequence(BatchNode node) {
        Items from = node.needItems(0);
        int batchAxis = (int) (long) node.get(ReverseSequence.BATCH_AXIS);
        if (from.axis() == node.get(ReverseSequence.TIME_AXIS)) {
            throw node.mixing("it reverses the batch axis");
        }
        if (from.axis() == batchAxis) {
            if (node.items(1).isEmpty()) {
                node.needSame(1);
                node.trace().sizes().expand(node, 1, 0);
            }
            node.join(node.items(1).map(items -> items.at(batchAxis)), from);
        } else {
            node.needSame(1);
        }
        node.output(0, from);
    }

    static void dft(BatchNode node) {
        Items from = node.needItems(0);
        node.needSameFrom(1);
        int rank = node.rank(0);
        long stated = node.version() >= DFT_AXIS_AS_INPUT_SINCE
                ? node.numbers(2).map(axis -> axis[0]).orElse(-2L)
                : node.get(DFT.AXIS);
        if (from.axis() == rank - 1) {
            throw node.mixing("the batch is the axis of real and imaginary parts");
        }
        along(node, stated);
    }

    static void centerCropPad(BatchNode node) {
        Items from = node.needItems(0);
        node.needSame(1);
        int rank = node.rank(0);
        long[] axes = node.numbers(CenterCropPad.AXES)
                .orElseGet(() -> LongStream.range(0, rank).toArray());
        if (node.contains(axes, from.axis(), rank)) {
            throw node.stating("its shape states the size of axis " + from.axis());
        }
        node.output(0, from);
    }
}
