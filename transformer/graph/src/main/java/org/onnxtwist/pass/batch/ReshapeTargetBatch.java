package org.onnxtwist.pass.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** The shape that a Reshape is given, made to follow the batch: by copying a size, by leaving it to be worked out, or by its size. */
final class ReshapeTargetBatch {
    private static final long UNKNOWN = Items.UNKNOWN;
    private static final long REST = -1;

    private ReshapeTargetBatch() {}

    static void follow(BatchNode node, Items from, Items to) {
        if (node.items(1).isPresent()) {
            throw node.mixing("its shape is computed from the items");
        }
        List<SizeElement> target = node.elements(1)
                .orElseThrow(() -> node.refusal(
                        "cannot be analysed, because its shape is not known before the model runs",
                        "make it a constant"));
        boolean copies = node.get(Reshape.ALLOWZERO) == 0;
        requireOthersFixed(node, target, to.axis());
        if (isRight(node, from, to, target, copies)) {
            return;
        }
        long[] stated = stated(target, node.outputDims(0));
        for (long[] proposal : proposals(stated, to.axis(), copies, node.outputDims(0))) {
            if (isRight(node, from, to, fixed(proposal), copies)) {
                node.trace().sizes().set(node, 1, proposal);
                return;
            }
        }
        if (to.inner() == UNKNOWN) {
            throw node.stating("its shape states the batch size among open sizes");
        }
        long factor = to.outer() * to.inner();
        if (target.stream().allMatch(element -> element.value().isPresent())) {
            node.trace().sizes().set(node, 1, stated, to.axis(), factor);
        } else {
            node.trace().sizes().replace(node, 1, target.size(), to.axis(), factor);
        }
    }

    /** The shape as an attribute, before operator set 5. */
    static void followAttribute(BatchNode node, Items from, Items to) {
        long[] stated =
                node.find(Reshape.SHAPE).orElseThrow(() -> node.refusal("states no shape", "give it a shape")).stream()
                        .mapToLong(Long::longValue)
                        .toArray();
        if (isRight(node, from, to, fixed(stated), true)) {
            return;
        }
        for (long[] proposal : proposals(stated, to.axis(), true, node.outputDims(0))) {
            if (isRight(node, from, to, fixed(proposal), true)) {
                node.trace().sizes().requireOutsideFunctions(node);
                Reshape.SHAPE.set(node.node(), Arrays.stream(proposal).boxed().toList());
                return;
            }
        }
        throw node.stating("its attribute " + Reshape.SHAPE + " states the batch size");
    }

    private static void requireOthersFixed(BatchNode node, List<SizeElement> target, int axis) {
        for (int i = 0; i < target.size(); i++) {
            if (i != axis && target.get(i).isProportional()) {
                throw node.mixing(
                        "its shape grows with the batch along axis " + i + ", but the items are along axis " + axis);
            }
        }
    }

    private static List<SizeElement> fixed(long[] target) {
        return Arrays.stream(target)
                .mapToObj(size -> new SizeElement(SizeElement.Kind.FIXED, OptionalLong.of(size)))
                .toList();
    }

    /** The target, with sizes of the old output for elements that are not fixed numbers. */
    private static long[] stated(List<SizeElement> target, long[] out) {
        long[] stated = new long[target.size()];
        for (int i = 0; i < stated.length; i++) {
            stated[i] = target.get(i).isFixed() && target.get(i).value().isPresent()
                    ? target.get(i).value().getAsLong()
                    : out[i] == UNKNOWN ? Long.MIN_VALUE : out[i];
        }
        return stated;
    }

    /** Targets that state no size of the batch, the plainest first. */
    private static List<long[]> proposals(long[] stated, int axis, boolean copies, long[] out) {
        if (Arrays.stream(stated).anyMatch(size -> size == Long.MIN_VALUE)) {
            return List.of();
        }
        long[] copied = stated.clone();
        copied[axis] = 0;
        long[] rest = stated.clone();
        for (int i = 0; i < rest.length; i++) {
            rest[i] = rest[i] == REST && out[i] != UNKNOWN ? out[i] : rest[i];
        }
        rest[axis] = REST;
        long[] sizes = rest.clone();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = i != axis && sizes[i] == 0 && out[i] != UNKNOWN ? out[i] : sizes[i];
        }
        return copies ? List.of(copied, rest, sizes) : List.of(rest, sizes);
    }

    /** Tells whether a target gives each size that is expected, at every batch. */
    private static boolean isRight(BatchNode node, Items from, Items to, List<SizeElement> target, boolean copies) {
        long[] in = node.dims(0);
        long[] out = node.outputDims(0);
        long rests = target.stream().filter(element -> element.is(REST)).count();
        if (target.size() != out.length || rests > 1) {
            return false;
        }
        for (int i = 0; i < out.length; i++) {
            SizeElement element = target.get(i);
            boolean copied = copies && element.is(0);
            if (i == to.axis()) {
                Optional<Items> source = copied && i == from.axis() ? Optional.of(from) : Optional.empty();
                boolean same = source.isPresent()
                        && source.get().outer() * source.get().inner() == to.outer() * to.inner();
                if (!same && !element.is(REST) && !element.isTimes(to.outer() * to.inner())) {
                    return false;
                }
            } else if (copied) {
                if (i == from.axis() || i >= in.length || (out[i] != UNKNOWN && in[i] != out[i])) {
                    return false;
                }
            } else if (!element.is(REST) && !element.isFixed()) {
                return false;
            }
        }
        return true;
    }
}
