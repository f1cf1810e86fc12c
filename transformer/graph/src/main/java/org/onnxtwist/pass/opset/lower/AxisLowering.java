package org.onnxtwist.pass.opset.lower;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.pass.opset.step.NodeConversion;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Unread;

/** Axes: until version 10 they are not negative, and until version 12 Softmax flattens its input. */
public final class AxisLowering {
    private AxisLowering() {}

    /** Counts a stated axis from the first one; one that is stated as the default of the older version stays. */
    public static NodeConversion nonNegative(Attr<Long> attribute) {
        return nonNegative(attribute, 0);
    }

    /** Counts the axis of OneHot, which is one of its output, from the first one. */
    public static NodePlan ofOneHot(Node node, OpsetStep step) {
        return nonNegative(OneHot.AXIS, 1).plan(node, step);
    }

    private static NodeConversion nonNegative(Attr<Long> attribute, int added) {
        return (node, step) -> {
            OptionalLong stated = node.intAttribute(attribute.name());
            if (stated.isEmpty()
                    || stated.getAsLong() >= 0
                    || attribute.defaultValue().equals(Optional.of(stated.getAsLong()))) {
                return NodePlan.keep();
            }
            OptionalInt rank = step.rank(node, 0);
            return rank.isEmpty()
                    ? unknownRank(stated.getAsLong())
                    : NodePlan.rewrite(target -> attribute.set(target, stated.getAsLong() + rank.getAsInt() + added));
        };
    }

    /** Counts the axes of a reduction or of Squeeze from the first one. */
    public static NodePlan ofInput(Node node, OpsetStep step) {
        return counted(node, step.rank(node, 0));
    }

    /** Counts the axes of Unsqueeze, which are those of its output, from the first one. */
    public static NodePlan ofOutput(Node node, OpsetStep step) {
        int added = Unsqueeze.AXES.find(node).map(List::size).orElse(0);
        return counted(
                node, step.rank(node, 0).stream().map(rank -> rank + added).findFirst());
    }

    private static NodePlan counted(Node node, OptionalInt rank) {
        Optional<List<Long>> axes =
                ReduceSum.AXES.stated(node).filter(list -> list.stream().anyMatch(axis -> axis < 0));
        if (axes.isEmpty()) {
            return NodePlan.keep();
        }
        return rank.isEmpty()
                ? unknownRank(axes.get().get(0))
                : NodePlan.rewrite(target -> ReduceSum.AXES.set(
                        target,
                        axes.get().stream()
                                .map(axis -> axis < 0 ? axis + rank.getAsInt() : axis)
                                .toList()));
    }

    /** Counts the axes of Slice, which are an input, from the first one. */
    public static NodePlan ofSlice(Node node, OpsetStep step) {
        Optional<long[]> axes = step.integers(node, 3);
        if (node.input(3).isPresent() && axes.isEmpty()) {
            return NodePlan.refuse("computes its axes at every run, which version 10 does not let be negative");
        }
        if (axes.stream().flatMapToLong(LongStream::of).allMatch(axis -> axis >= 0)) {
            return NodePlan.keep();
        }
        OptionalInt rank = step.rank(node, 0);
        if (rank.isEmpty()) {
            return unknownRank(axes.get()[0]);
        }
        long[] counted = LongStream.of(axes.get())
                .map(axis -> axis < 0 ? axis + rank.getAsInt() : axis)
                .toArray();
        return NodePlan.rewrite(slice -> replaceConstant(slice, 3, counted, "axes", step));
    }

    /** Counts constant indices of Gather from the first element; indices that are computed are taken to be counted so. */
    public static NodePlan ofGather(Node node, OpsetStep step) {
        Optional<Tensor> indices = step.constant(node, 1);
        if (indices.isEmpty() || LongStream.of(indices.get().toLongs()).allMatch(index -> index >= 0)) {
            return NodePlan.keep();
        }
        long axis = Gather.AXIS.of(node);
        OptionalLong size = step.dims(node, 0)
                .map(dims -> Axes.of(axis, dims.size()).stream()
                        .mapToObj(dims::get)
                        .flatMapToLong(dim ->
                                dim instanceof Dim.Known known ? LongStream.of(known.size()) : LongStream.empty())
                        .findFirst())
                .orElse(OptionalLong.empty());
        if (size.isEmpty()) {
            return NodePlan.refuse(
                    "has a negative index, which version 10 does not have, and the size of the axis is not"
                            + " known: declare the shape of its input");
        }
        Tensor given = indices.get();
        long[] counted = LongStream.of(given.toLongs())
                .map(index -> index < 0 ? index + size.getAsLong() : index)
                .toArray();
        return NodePlan.rewrite(gather -> {
            Value old = gather.input(1).orElseThrow();
            gather.setInput(
                    1,
                    step.before(gather)
                            .constant(
                                    old.hint() + ".counted", Tensor.ofIntegers(given.dtype(), counted, given.dims())));
            Unread.remove(old);
        });
    }

    /** Gives an input of a node a new constant. */
    static void replaceConstant(Node node, int input, long[] numbers, String what, OpsetStep step) {
        Optional<Value> old = node.input(input);
        String hint = node.output(0).hint() + "." + what;
        node.setInput(input, step.before(node).constant(hint, Tensor.vector(numbers)));
        old.ifPresent(Unread::remove);
    }

    private static NodePlan unknownRank(long axis) {
        return NodePlan.refuse(
                "has the axis " + axis + ", which version 10 lets be negative for no operator, and the rank"
                        + " of its input is not known: declare its shape");
    }

    /**
     * Softmax, LogSoftmax and Hardmax: until version 12 they run over all axes from the stated one on as over one.
     *
     * <pre>
     *   before (13):  y = Softmax(x) {axis: 1}        x: [N,C,H,W]
     *   after (12):   t = Transpose(x) {perm: [0, 3, 2, 1]};  p = Softmax(t) {axis: 3};  y = Transpose(p) {perm: [0, 3, 2, 1]}
     * </pre>
     *
     * <p>Where all axes behind the stated one have size 1, nothing changes but the axis.
     */
    public static NodePlan ofSoftmax(Node node, OpsetStep step) {
        long axis = Softmax.AXIS.of(node);
        Optional<List<Dim>> dims = step.dims(node, 0);
        if (dims.isEmpty()) {
            return axis == -1
                    ? NodePlan.rewrite(softmax -> Softmax.AXIS.set(softmax, axis))
                    : NodePlan.refuse(
                            "runs over axis " + axis + " alone, and the rank of its input is not known: version 12"
                                    + " runs over all axes from there on, so declare the shape of its input");
        }
        int rank = dims.get().size();
        OptionalInt counted = Axes.of(axis, rank);
        if (counted.isEmpty()) {
            return rank == 0
                    ? NodePlan.refuse("has a scalar as its input, which version 12 does not take")
                    : NodePlan.refuse("has the axis " + axis + ", which an input of rank " + rank + " does not have");
        }
        int only = counted.getAsInt();
        boolean isLast = dims.get().subList(only + 1, rank).stream().allMatch(dim -> dim.equals(Dim.of(1)));
        return NodePlan.rewrite(softmax -> {
            Softmax.AXIS.set(softmax, isLast ? only : rank - 1L);
            if (!isLast) {
                swap(softmax, only, rank, step);
            }
        });
    }

    private static void swap(Node softmax, int axis, int rank, OpsetStep step) {
        List<Long> order = IntStream.range(0, rank)
                .mapToObj(i -> (long) (i == axis ? rank - 1 : i == rank - 1 ? axis : i))
                .toList();
        Value input = softmax.input(0).orElseThrow();
        softmax.setInput(
                0,
                Transpose.of(input)
                        .perm(order)
                        .outputNames(input.hint() + ".swapped")
                        .emit(step.before(softmax)));
        Value output = softmax.detachOutput(0, softmax.output(0).hint() + ".swapped");
        Transpose.of(softmax.output(0))
                .perm(order)
                .emitNode(Placement.after(step.model(), softmax))
                .attachOutput(0, output);
    }
}
