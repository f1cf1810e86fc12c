package org.onnxtwist.pass.batch;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.op.Slice;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Slice, which may take the whole axis of the batch and no part of it. */
final class SliceBatch {
    private static final long TO_THE_END = Integer.MAX_VALUE;

    private SliceBatch() {}

    static void slice(BatchNode node) {
        Items from = node.needItems(0);
        for (int i = 1; i < node.node().inputCount(); i++) {
            if (node.items(i).isPresent()) {
                throw node.mixing("its bounds are computed from the items");
            }
        }
        int rank = node.rank(0);
        boolean attributes = node.find(Slice.STARTS).isPresent();
        List<SizeElement> starts =
                elements(node, attributes ? node.find(Slice.STARTS).orElseThrow() : null, 1);
        List<SizeElement> ends =
                elements(node, attributes ? node.find(Slice.ENDS).orElseThrow() : null, 2);
        long[] axes = node.numbers(Slice.AXES, 3)
                .orElseGet(() -> LongStream.range(0, starts.size()).toArray());
        OptionalInt at = node.position(axes, from.axis(), rank);
        for (int i = 0; i < axes.length; i++) {
            if (at.orElse(-1) != i && !(starts.get(i).isFixed() && ends.get(i).isFixed())) {
                throw node.mixing("its bounds depend on the batch size along another axis");
            }
        }
        if (at.isPresent()) {
            whole(node, from, starts, ends, at.getAsInt(), attributes);
        }
        node.output(0, from);
    }

    private static List<SizeElement> elements(BatchNode node, @Nullable List<Long> attribute, int input) {
        if (attribute != null) {
            return attribute.stream()
                    .map(number -> new SizeElement(SizeElement.Kind.FIXED, OptionalLong.of(number)))
                    .toList();
        }
        return node.elements(input)
                .orElseThrow(() -> node.refusal(
                        "cannot be analysed, because its bounds are not known before the model runs",
                        "make them constants"));
    }

    /** Requires a slice of the whole axis, and lets an end that states the old size reach to the end. */
    private static void whole(
            BatchNode node, Items from, List<SizeElement> starts, List<SizeElement> ends, int at, boolean attributes) {
        long step = node.numbers(4).map(steps -> steps[at]).orElse(1L);
        long size = from.size(node.batch());
        boolean ofSize = size != Items.UNKNOWN && ends.get(at).is(size);
        boolean follows = ends.get(at).isTimes(from.outer() * from.inner());
        boolean open = ends.get(at).isFixed() && ends.get(at).value().orElse(0) >= TO_THE_END;
        if (!starts.get(at).is(0) || step != 1 || !(ofSize || follows || open)) {
            throw node.mixing("it takes a part of the batch axis, axis " + from.axis());
        }
        if (follows || open) {
            return;
        }
        long[] reaching = ends.stream()
                .mapToLong(end -> end.value().orElseThrow(() -> node.stating("its end states the batch size")))
                .toArray();
        reaching[at] = Long.MAX_VALUE;
        if (attributes) {
            node.trace().sizes().requireOutsideFunctions(node);
            Slice.ENDS.set(node.node(), LongStream.of(reaching).boxed().toList());
        } else {
            node.trace().sizes().set(node, 2, reaching);
        }
    }
}
