package org.onnxtwist.pass.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.spec.ConcatAxis;
import org.onnxtwist.op.spec.Permutation;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Operators that move, join, repeat and cut whole axes. */
final class LayoutBatch {
    private LayoutBatch() {}

    static void transpose(BatchNode node) {
        Items from = node.needItems(0);
        int rank = node.rank(0);
        List<Long> order = node.find(Transpose.PERM)
                .orElseGet(
                        () -> Arrays.stream(Permutation.reversed(rank)).boxed().toList());
        int to = order.indexOf((long) from.axis());
        if (to < 0) {
            throw node.refusal("leaves out axis " + from.axis(), "correct its permutation");
        }
        node.output(0, from.at(to));
    }

    static void concat(BatchNode node) {
        int count = node.node().inputCount();
        int rank = node.rank(IntStream.range(0, count)
                .filter(i -> node.items(i).isPresent())
                .findFirst()
                .orElseThrow());
        int axis = node.axis(ConcatAxis.of(node.node()), rank);
        Optional<Items> joined = Optional.empty();
        long outer = 0;
        for (int i = 0; i < count; i++) {
            if (node.fact(i).equals(BatchFact.SIZE)) {
                throw node.mixing("its input " + i + " comes from " + Refusals.source(BatchFact.SIZE));
            }
            if (node.items(i).isPresent()) {
                Items items = node.needItems(i);
                outer += items.outer();
                boolean along = items.axis() == axis && joined.isPresent();
                joined = Optional.of(along ? alongTheBatch(node, joined.get(), items) : node.join(joined, items));
            }
        }
        Items items = joined.orElseThrow();
        boolean alone = items.axis() == axis;
        for (int i = 0; i < count; i++) {
            if (node.has(i) && node.items(i).isEmpty()) {
                if (alone || !items.isPlain()) {
                    throw node.stating("it appends a constant, its input " + i + ", to the items of the batch");
                }
                node.trace().sizes().expand(node, i, items.axis());
            }
        }
        node.output(0, alone ? new Items(axis, outer, items.inner()) : items);
    }

    /** Batches one behind the other. */
    private static Items alongTheBatch(BatchNode node, Items first, Items next) {
        if (next.axis() != first.axis() || next.inner() != first.inner() || next.inner() == Items.UNKNOWN) {
            throw node.mixing("its inputs hold the items differently along the axis of concatenation");
        }
        return first;
    }

    static void split(BatchNode node) {
        Items from = node.needItems(0);
        node.needSameFrom(1);
        int count = node.node().outputCount();
        int axis = node.axis(node.get(Split.AXIS), node.rank(0));
        if (axis != from.axis()) {
            node.outputs(from);
            return;
        }
        long[] lengths = node.numbers(Split.SPLIT, 1).orElse(new long[0]);
        boolean even = from.outer() % count == 0
                && Arrays.stream(lengths).distinct().count() <= 1
                && from.inner() != Items.UNKNOWN;
        if (!even) {
            throw node.mixing("it splits the batch axis, axis " + axis + ", into parts");
        }
        if (lengths.length > 0) {
            node.trace().sizes().requireOutsideFunctions(node);
            node.node().removeAttribute(Split.SPLIT.name());
            if (node.has(1)) {
                node.node().omitInput(1);
            }
            if (node.version() >= 18) {
                Split.NUM_OUTPUTS.set(node.node(), (long) count);
            }
        }
        node.outputs(new Items(axis, from.outer() / count, from.inner()));
    }

    static void pad(BatchNode node) {
        Items from = node.needItems(0);
        node.needSameFrom(1);
        int rank = node.rank(0);
        long[] pads = node.numbers(Pad.PADS)
                .or(() -> node.numbers(Pad.PADDINGS))
                .or(() -> fixedPads(node, from))
                .orElseThrow(() -> node.refusal("states no pads", "give it pads"));
        long[] axes = node.numbers(3).orElseGet(() -> LongStream.range(0, rank).toArray());
        OptionalInt at = node.position(axes, from.axis(), rank);
        if (at.isPresent() && (pads[at.getAsInt()] != 0 || pads[at.getAsInt() + axes.length] != 0)) {
            throw node.mixing("it pads the batch axis, axis " + from.axis());
        }
        node.output(0, from);
    }

    /** Pads of which those of the batch have to be known; others, as open sizes ask for them, count as some. */
    private static Optional<long[]> fixedPads(BatchNode node, Items from) {
        return node.elements(1)
                .map(elements -> elements.stream()
                        .mapToLong(
                                element -> element.isFixed() ? element.value().orElse(1) : 1)
                        .toArray())
                .or(() -> {
                    throw node.refusal(
                            "cannot be analysed, because it is not known whether it pads the batch, axis "
                                    + from.axis(),
                            "make its pads a constant");
                });
    }

    static void expand(BatchNode node) {
        int rank = node.outputDims(0).length;
        if (node.items(0).isEmpty()) {
            throw node.mixing("its shape is computed from the items");
        }
        Items from = node.needItems(0);
        if (node.items(1).isPresent()) {
            throw node.mixing("its shape is computed from the items");
        }
        Items to = from.at(from.axis() + rank - node.rank(0));
        List<SizeElement> target = node.elements(1)
                .orElseThrow(() -> node.refusal(
                        "cannot be analysed, because its shape is not known before the model runs",
                        "make it a constant"));
        int at = to.axis() - (rank - target.size());
        for (int i = 0; i < target.size(); i++) {
            if (i != at && !target.get(i).isFixed()) {
                throw node.mixing("its shape grows with the batch along axis " + i + ", but the items are along axis "
                        + to.axis());
            }
        }
        if (at >= 0 && !target.get(at).is(1) && !target.get(at).isTimes(to.outer() * to.inner())) {
            if (!target.get(at).is(to.size(node.batch()))) {
                throw node.stating("its shape repeats the items of the batch");
            }
            long[] sizes = target.stream()
                    .mapToLong(element -> element.value().orElse(-1))
                    .toArray();
            sizes[at] = 1;
            if (Arrays.stream(sizes).anyMatch(size -> size < 0)) {
                node.trace().sizes().replace(node, 1, sizes.length, at, to.outer() * to.inner());
            } else {
                node.trace().sizes().set(node, 1, sizes);
            }
        }
        node.output(0, to);
    }

    static void tile(BatchNode node) {
        Items from = node.needItems(0);
        if (node.node().inputCount() > 2) {
            throw node.refusal("is of operator set 1, which cannot be analysed", "upgrade the model first");
        }
        if (node.items(1).isPresent()) {
            throw node.mixing("its repetitions are computed from the items");
        }
        List<SizeElement> repeats = node.elements(1)
                .orElseThrow(() -> node.refusal(
                        "cannot be analysed, because its repetitions are not known before the model runs",
                        "make them a constant"));
        if (repeats.stream().anyMatch(element -> !element.isFixed())) {
            throw node.mixing("it repeats the items once for each item");
        }
        long along = repeats.get(from.axis())
                .value()
                .orElseThrow(() -> node.mixing("it repeats the batch a number of times that is not known"));
        if ((along != 1 && from.inner() == Items.UNKNOWN) || along < 1) {
            throw node.mixing("it repeats the batch " + along + " times");
        }
        node.output(0, new Items(from.axis(), from.outer() * along, from.inner()));
    }
}
