package org.onnxtwist.twist.recognise.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.spec.Permutation;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.SizeEquality;

/**
 * Some channels of an image, in any order and over any number of axes.
 *
 * @param axes the direction of each axis of the tensor
 * @param channels of all sizes 1 but along CHANNEL axes; an element is the channel of the image that is there
 */
public record ChannelView(List<Axis> axes, LazyConstant channels) {
    /** The direction of an axis. */
    enum Axis {
        ITEM,
        CHANNEL,
        ROW,
        COLUMN
    }

    private static final List<Axis> IMAGE = List.of(Axis.ITEM, Axis.CHANNEL, Axis.ROW, Axis.COLUMN);

    /** All channels of an image. */
    static ChannelView of(long channels) {
        return new ChannelView(IMAGE, LazyConstant.counting(channels).reshaped(List.of(1L, channels, 1L, 1L)));
    }

    /** Tells whether a node may be one that only rearranges channels. */
    public static boolean isMove(Node node) {
        return node.operator().isStandard()
                && switch (node.operator().name()) {
                    case Gather.NAME,
                            Slice.NAME,
                            Split.NAME,
                            Squeeze.NAME,
                            Unsqueeze.NAME,
                            Transpose.NAME,
                            Reshape.NAME -> true;
                    default -> false;
                };
    }

    /** The view at the output of a node whose first input has this view; empty if it mixes channels with anything else. */
    Optional<ChannelView> behind(Node node, Value output, ModelFacts facts) {
        return switch (node.operator().name()) {
            case Reshape.NAME -> reshaped(node, output, facts);
            case Squeeze.NAME -> squeezed(node, facts);
            case Unsqueeze.NAME -> unsqueezed(node, facts);
            case Transpose.NAME -> transposed(node);
            default -> picked(node, output, facts);
        };
    }

    /** The view of one position along an axis, counted from the last, without this axis. */
    Optional<ChannelView> picked(View.Pick pick) {
        int axis = axes.size() - 1 - pick.axis();
        return axis < 0 || axes.get(axis) != Axis.CHANNEL
                ? Optional.empty()
                : channels.picked(pick.axis(), pick.index()).map(picked -> new ChannelView(without(axis), picked));
    }

    /** The channels in order, if this is an image again; otherwise empty. */
    Optional<long[]> image() {
        if (!axes.equals(IMAGE)) {
            return Optional.empty();
        }
        LongToDoubleFunction channel = channels.elements().get();
        return Optional.of(LongStream.range(0, channels.count())
                .map(at -> (long) channel.applyAsDouble(at))
                .toArray());
    }

    /** The view after a Gather, Slice or Split that applies only to channel axes. */
    private Optional<ChannelView> picked(Node node, Value output, ModelFacts facts) {
        Optional<List<Integer>> touched = touched(node, facts);
        boolean onChannels = touched.filter(
                        all -> all.stream().allMatch(axis -> axis < axes.size() && axes.get(axis) == Axis.CHANNEL))
                .isPresent();
        if (!onChannels) {
            return Optional.empty();
        }
        Optional<LazyConstant> moved =
                new DataMovementEvaluation(facts).of(node, node.outputs().indexOf(output), List.of(channels));
        // A Gather of one index takes its axis away.
        return moved.map(numbers -> new ChannelView(
                numbers.dims().size() < axes.size() ? without(touched.get().get(0)) : axes, numbers));
    }

    private Optional<List<Integer>> touched(Node node, ModelFacts facts) {
        if (node.operator().equals(Gather.ID)) {
            return Optional.of(List.of(axis(Gather.AXIS.of(node), axes.size())));
        }
        if (node.operator().equals(Split.ID)) {
            return Optional.of(List.of(axis(Split.AXIS.of(node), axes.size())));
        }
        return facts.integers(node, Slice.AXES, 3)
                .map(all -> LongStream.of(all)
                        .mapToObj(stated -> axis(stated, axes.size()))
                        .toList());
    }

    private static int axis(long stated, int rank) {
        return (int) Math.floorMod(stated, (long) rank);
    }

    private Optional<ChannelView> transposed(Node node) {
        return Permutation.of(node, Optional.of(axes.size()))
                .map(Permutation::axes)
                .filter(order -> order.size() == axes.size())
                .flatMap(order -> Relayout.destinations(order)
                        .flatMap(moves -> Relayout.moved(channels, moves))
                        .map(moved -> new ChannelView(
                                order.stream()
                                        .map(from -> axes.get(from.intValue()))
                                        .toList(),
                                moved)));
    }

    private Optional<ChannelView> squeezed(Node node, ModelFacts facts) {
        Optional<long[]> stated = facts.integers(node, Squeeze.AXES, 1);
        if (stated.isEmpty()) {
            return Optional.empty();
        }
        List<Axis> left = new ArrayList<>(axes);
        List<Long> sizes = new ArrayList<>(channels.dims());
        int[] descending = LongStream.of(stated.get())
                .mapToInt(axis -> -axis(axis, axes.size()))
                .sorted()
                .map(axis -> -axis)
                .toArray();
        for (int axis : descending) {
            if (left.get(axis) != Axis.CHANNEL || sizes.get(axis) != 1) {
                return Optional.empty();
            }
            left.remove(axis);
            sizes.remove(axis);
        }
        return Optional.of(new ChannelView(left, channels.reshaped(sizes)));
    }

    private Optional<ChannelView> unsqueezed(Node node, ModelFacts facts) {
        Optional<long[]> stated = facts.integers(node, Unsqueeze.AXES, 1);
        if (stated.isEmpty()) {
            return Optional.empty();
        }
        List<Axis> more = new ArrayList<>(axes);
        List<Long> sizes = new ArrayList<>(channels.dims());
        int rank = axes.size() + stated.get().length;
        LongStream.of(stated.get()).mapToInt(axis -> axis(axis, rank)).sorted().forEach(axis -> {
            more.add(axis, Axis.CHANNEL);
            sizes.add(axis, 1L);
        });
        return Optional.of(new ChannelView(more, channels.reshaped(sizes)));
    }

    /** The view with the channels spread over other axes; the items, the rows and the columns keep theirs. */
    private Optional<ChannelView> reshaped(Node node, Value output, ModelFacts facts) {
        Optional<List<Dim>> before = facts.shape(node.input(0).orElseThrow()).known();
        Optional<List<Dim>> after = facts.shape(output).known();
        if (before.isEmpty()
                || after.isEmpty()
                || after.get().size() < 3
                || before.get().size() != axes.size()) {
            return Optional.empty();
        }
        int last = after.get().size() - 1;
        boolean isOrdered = axes.get(0) == Axis.ITEM
                && axes.subList(1, axes.size() - 2).stream().allMatch(Axis.CHANNEL::equals)
                && axes.get(axes.size() - 2) == Axis.ROW
                && axes.get(axes.size() - 1) == Axis.COLUMN;
        boolean keepsOthers = isOrdered
                && SizeEquality.areSame(before.get().get(0), after.get().get(0))
                && SizeEquality.areSame(
                        before.get().get(axes.size() - 2), after.get().get(last - 1))
                && SizeEquality.areSame(
                        before.get().get(axes.size() - 1), after.get().get(last));
        List<Long> sizes = new ArrayList<>(List.of(1L));
        List<Axis> made = new ArrayList<>(List.of(Axis.ITEM));
        for (Dim dim : after.get().subList(1, last - 1)) {
            sizes.add(dim instanceof Dim.Known known ? known.size() : -1L);
            made.add(Axis.CHANNEL);
        }
        sizes.addAll(List.of(1L, 1L));
        made.addAll(List.of(Axis.ROW, Axis.COLUMN));
        // An unknown size must be the rest of the channels, since nothing else changes.
        long known = LazyConstant.count(sizes.stream().filter(size -> size > 0).toList());
        sizes.replaceAll(size -> size < 0 && channels.count() % known == 0 ? channels.count() / known : size);
        boolean complete = sizes.stream().allMatch(size -> size >= 0) && LazyConstant.count(sizes) == channels.count();
        return keepsOthers && complete
                ? Optional.of(new ChannelView(made, channels.reshaped(sizes)))
                : Optional.empty();
    }

    private List<Axis> without(int axis) {
        List<Axis> left = new ArrayList<>(axes);
        left.remove(axis);
        return left;
    }
}
