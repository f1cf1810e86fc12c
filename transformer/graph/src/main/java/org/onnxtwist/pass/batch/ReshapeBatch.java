package org.onnxtwist.pass.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** The operators that change the shape and preserve the order of the elements. */
final class ReshapeBatch {
    private static final long UNKNOWN = Items.UNKNOWN;

    private ReshapeBatch() {}

    static void reshape(BatchNode node) {
        Items from = node.needItems(0);
        Items to = place(node, from);
        if (node.has(1)) {
            ReshapeTargetBatch.follow(node, from, to);
        } else {
            ReshapeTargetBatch.followAttribute(node, from, to);
        }
        node.output(0, to);
    }

    /**
     * The layout in output 0 of the batch items of input 0. The same axis is preferred if it is plain, then any plain axis, then the first.
     */
    private static Items place(BatchNode node, Items from) {
        long[] in = node.dims(0);
        long[] out = node.outputDims(0);
        List<Items> candidates = LongStream.range(0, out.length)
                .boxed()
                .flatMap(axis -> candidate(node.batch(), in, from, out, axis.intValue()).stream())
                .toList();
        return candidates.stream()
                .filter(to -> to.isPlain() && to.axis() == from.axis())
                .findFirst()
                .or(() -> candidates.stream().filter(Items::isPlain).findFirst())
                .or(() -> candidates.stream().findFirst())
                .orElseThrow(() -> node.mixing("it puts elements of several items into one row, from "
                        + Arrays.toString(in) + " to " + Arrays.toString(out)));
    }

    /** The layout of the items along an axis of the output; empty if they cannot lie along it. */
    private static Optional<Items> candidate(long batch, long[] in, Items from, long[] out, int axis) {
        long outer = times(from.outer(), product(in, 0, from.axis()));
        long inner = times(from.inner(), product(in, from.axis() + 1, in.length));
        long above = product(out, 0, axis);
        long below = product(out, axis + 1, out.length);
        long size = out[axis];
        if (outer == UNKNOWN && above == UNKNOWN && axis == from.axis() && Arrays.equals(in, 0, axis, out, 0, axis)) {
            // Open sizes before the axis stay as they are.
            outer = from.outer();
            above = 1;
        }
        if (outer <= 0 || above <= 0 || outer % above != 0 || size == 0 || inner == 0 || below == 0) {
            return Optional.empty();
        }
        long repeats = outer / above;
        if (size != UNKNOWN) {
            long each = size / (repeats * batch);
            boolean fits = each > 0 && size % (repeats * batch) == 0;
            boolean rest = inner == UNKNOWN || below == UNKNOWN || inner == each * below;
            return fits && rest ? Optional.of(new Items(axis, repeats, each)) : Optional.empty();
        }
        if (inner != UNKNOWN && below != UNKNOWN) {
            return inner % below == 0 ? Optional.of(new Items(axis, repeats, inner / below)) : Optional.empty();
        }
        return repeats == 1 ? Optional.of(new Items(axis, 1, UNKNOWN)) : Optional.empty();
    }

    private static long product(long[] sizes, int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product = times(product, sizes[i]);
        }
        return product;
    }

    private static long times(long a, long b) {
        return a == UNKNOWN || b == UNKNOWN ? UNKNOWN : Math.multiplyExact(a, b);
    }

    static void flatten(BatchNode node) {
        Items from = node.needItems(0);
        long[] in = node.dims(0);
        long stated = node.get(Flatten.AXIS);
        // The axis may also be one past the last.
        int axis = stated == in.length ? in.length : node.axis(stated, in.length);
        if (axis == 0 && from.axis() == 0 && from.isPlain() && node.batch() == 1) {
            node.trace().sizes().requireOutsideFunctions(node);
            Flatten.AXIS.set(node.node(), 1L);
            axis = 1;
        }
        int place = from.axis() < axis ? 0 : 1;
        int start = place == 0 ? 0 : axis;
        int end = place == 0 ? axis : in.length;
        long outer = times(from.outer(), product(in, start, from.axis()));
        long inner = times(from.inner(), product(in, from.axis() + 1, end));
        if (outer == UNKNOWN) {
            throw node.refusal("cannot be analysed, because sizes before the batch are open", "give the inputs sizes");
        }
        node.output(0, new Items(place, outer, inner));
    }

    static void squeeze(BatchNode node) {
        Items from = node.needItems(0);
        node.needSameFrom(1);
        long[] in = node.dims(0);
        long[] axes = node.numbers(Squeeze.AXES, 1)
                .orElseGet(() -> LongStream.range(0, in.length)
                        .filter(axis -> in[(int) axis] == 1)
                        .toArray());
        if (node.contains(axes, from.axis(), in.length)) {
            throw node.mixing("it removes the batch axis, axis " + from.axis());
        }
        node.output(0, from.at(from.axis() - node.below(axes, from.axis(), in.length)));
    }

    static void unsqueeze(BatchNode node) {
        Items from = node.needItems(0);
        node.needSameFrom(1);
        long[] axes = node.numbers(Unsqueeze.AXES, 1).orElseThrow(() -> node.refusal("states no axes", "give it axes"));
        int rank = node.rank(0) + axes.length;
        int left = from.axis();
        for (int axis = 0; axis < rank; axis++) {
            if (!node.contains(axes, axis, rank) && left-- == 0) {
                node.output(0, from.at(axis));
                return;
            }
        }
        throw node.refusal("names an axis twice", "correct its axes");
    }
}
