package org.onnxtwist.pass.batch;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Resize and Upsample, which must leave the axis of the batch as long as it is. */
final class ResizeBatch {
    private static final int SCALES = 2;
    private static final int SIZES = 3;
    private static final long SIZES_SINCE = 11;

    private ResizeBatch() {}

    static void resize(BatchNode node) {
        Items from = node.needItems(0);
        for (int i = 1; i < node.node().inputCount(); i++) {
            if (node.items(i).isPresent()) {
                throw node.mixing("its input " + i + " is computed from the items");
            }
        }
        int rank = node.rank(0);
        long[] axes = node.numbers(Resize.AXES)
                .orElseGet(() -> LongStream.range(0, rank).toArray());
        OptionalInt at = node.position(axes, from.axis(), rank);
        if (at.isPresent()) {
            if (node.version() >= SIZES_SINCE && node.has(SIZES)) {
                sizes(node, from, at.getAsInt());
            } else {
                scales(node, node.version() >= SIZES_SINCE ? SCALES : 1, from, at.getAsInt());
            }
        }
        node.output(0, from);
    }

    static void upsample(BatchNode node) {
        Items from = node.needItems(0);
        if (node.has(1)) {
            scales(node, 1, from, from.axis());
        } else {
            List<Float> scales = node.find(Upsample.SCALES).orElse(List.of());
            boolean leading = scales.isEmpty() && from.axis() < 2;
            if (!leading && scales.get(from.axis()) != 1) {
                throw node.mixing("it scales the batch axis, axis " + from.axis());
            }
        }
        node.output(0, from);
    }

    private static void sizes(BatchNode node, Items from, int at) {
        List<SizeElement> sizes = node.elements(SIZES)
                .orElseThrow(() -> node.refusal(
                        "cannot be analysed, because its sizes are not known before the model runs",
                        "make them a constant"));
        for (int i = 0; i < sizes.size(); i++) {
            if (i != at && !sizes.get(i).isFixed()) {
                throw node.mixing("its sizes depend on the batch size along axis " + i);
            }
        }
        long factor = from.outer() * from.inner();
        if (sizes.get(at).isTimes(factor)) {
            return;
        }
        if (from.inner() == Items.UNKNOWN || !sizes.get(at).is(from.size(node.batch()))) {
            throw node.mixing("it resizes the batch axis, axis " + from.axis());
        }
        if (sizes.stream().allMatch(size -> size.value().isPresent())) {
            long[] stated =
                    sizes.stream().mapToLong(size -> size.value().orElseThrow()).toArray();
            node.trace().sizes().set(node, SIZES, stated, at, factor);
        } else {
            node.trace().sizes().replace(node, SIZES, sizes.size(), at, factor);
        }
    }

    private static void scales(BatchNode node, int input, Items from, int at) {
        boolean one = node.value(input)
                .constant()
                .map(Tensor::toDoubles)
                .map(scales -> scales.length > at && scales[at] == 1)
                .orElseGet(() ->
                        node.elements(input).map(scales -> scales.get(at).is(1)).orElse(false));
        if (!one) {
            throw node.mixing("it scales the batch axis, axis " + from.axis() + ", or its scales are not known");
        }
    }
}
