package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.ComputedContent;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TensorElements;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Split;
import org.onnxtwist.shape.IntegerValue;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Form;

/**
 * A value that is the 3x3 convolution of another.
 *
 * @param input where it comes from, behind nodes that change nothing
 * @param kernel [outChannels, inChannels / group, 3, 3]
 * @param computed whether nodes put the kernel together of what is stored
 * @param form REFERENCE for a Conv of its own, WIDE_OUT for some channels of a Conv, ANTISYMMETRIC for a sum of differences
 * @param nodes those that compute it and nothing that other layers may share
 */
record Convolved(
        Value input,
        ConvGeometry geometry,
        Tensor kernel,
        Optional<Tensor> bias,
        boolean computed,
        Form form,
        List<Node> nodes) {

    /** Reads a value that a 3x3 Conv makes, or some of the channels that it makes. */
    static Optional<Convolved> of(Value value, Facts facts, Quantities quantities) {
        Optional<Node> maker = value.producer();
        if (maker.isEmpty()) {
            return Optional.empty();
        }
        Node node = maker.get();
        Optional<long[]> channels = channels(value, node, facts);
        if (channels.isPresent()) {
            Value whole = facts.origin(node.input(0).orElseThrow());
            return whole.producer()
                    .flatMap(conv -> direct(conv, facts, quantities))
                    .flatMap(conv -> conv.part(channels.get()))
                    .map(part -> part.behind(node, facts.passed(node.input(0).orElseThrow())));
        }
        return direct(node, facts, quantities);
    }

    private static Optional<Convolved> direct(Node conv, Facts facts, Quantities quantities) {
        Optional<ConvWindow> window = ConvWindow.of(conv, facts).filter(ConvWindow::isThreeByThree);
        Optional<Kernel> kernel =
                window.flatMap(found -> Kernel.of(conv.input(1).orElseThrow(), facts, quantities));
        Optional<Tensor> bias = conv.input(2).flatMap(quantities::tensor);
        if (kernel.isEmpty() || bias.isPresent() != conv.input(2).isPresent()) {
            return Optional.empty();
        }
        ConvGeometry geometry = window.get().geometry(window.get().outChannels());
        return Optional.of(new Convolved(
                facts.origin(conv.input(0).orElseThrow()),
                geometry,
                kernel.get().tensor(),
                bias,
                kernel.get().computed(),
                Form.REFERENCE,
                List.of(conv)));
    }

    /** Which channels of its input a node passes on as {@code value}; empty for a node that does something else. */
    private static Optional<long[]> channels(Value value, Node node, Facts facts) {
        if (node.operator().equals(Gather.ID) && Math.floorMod(Gather.AXIS.of(node), 4L) == 1) {
            return node.input(1)
                    .flatMap(facts::content)
                    .filter(content -> content.rank() == 1)
                    .flatMap(IntegerValue::longs);
        }
        if (node.operator().equals(Slice.ID)) {
            return slice(node, facts);
        }
        if (node.operator().equals(Split.ID) && Math.floorMod(Split.AXIS.of(node), 4L) == 1) {
            long first = 0;
            for (Value part : node.outputs()) {
                long size = facts.shape(part).size(1).orElse(-1);
                if (size < 0) {
                    return Optional.empty();
                }
                if (part == value) {
                    return Optional.of(LongStream.range(first, first + size).toArray());
                }
                first += size;
            }
        }
        return Optional.empty();
    }

    /** Of a Slice along the channels alone. */
    private static Optional<long[]> slice(Node node, Facts facts) {
        Optional<long[]> starts = facts.integers(node, Slice.STARTS, 1).filter(all -> all.length == 1);
        Optional<long[]> ends = facts.integers(node, Slice.ENDS, 2).filter(all -> all.length == 1);
        Optional<long[]> axes = facts.integers(node, Slice.AXES, 3).filter(all -> all.length == 1);
        Optional<Long> all = node.input(0)
                .map(facts::shape)
                .filter(shape -> shape.known().filter(dims -> dims.size() == 4).isPresent())
                .flatMap(shape -> shape.size(1).stream().boxed().findFirst());
        boolean steps = node.input(4).isEmpty()
                || node.input(4)
                        .flatMap(facts::content)
                        .flatMap(IntegerValue::longs)
                        .filter(found -> Arrays.equals(found, new long[] {1}))
                        .isPresent();
        boolean fits = starts.isPresent()
                && ends.isPresent()
                && axes.filter(axis -> Math.floorMod(axis[0], 4L) == 1).isPresent()
                && all.isPresent()
                && steps;
        if (!fits) {
            return Optional.empty();
        }
        long first = Math.max(0, starts.get()[0] < 0 ? starts.get()[0] + all.get() : starts.get()[0]);
        long last = Math.min(all.get(), ends.get()[0] < 0 ? ends.get()[0] + all.get() : ends.get()[0]);
        return Optional.of(LongStream.range(first, last).toArray());
    }

    /** Some of the output channels; empty where they would be of other groups of the input than theirs. */
    private Optional<Convolved> part(long[] stated) {
        long all = geometry.outChannels();
        long[] channels = Arrays.stream(stated)
                .map(channel -> channel < 0 ? channel + all : channel)
                .toArray();
        long group = geometry.group();
        boolean fits = channels.length > 0 && channels.length % group == 0;
        for (int c = 0; fits && c < channels.length; c++) {
            fits = channels[c] >= 0
                    && channels[c] < all
                    && channels[c] / (all / group) == c / (channels.length / group);
        }
        if (!fits) {
            return Optional.empty();
        }
        ConvGeometry part = new ConvGeometry(
                geometry.dtype(),
                geometry.inChannels(),
                channels.length,
                group,
                geometry.strides(),
                geometry.dilations(),
                geometry.pads(),
                geometry.autoPad());
        return Optional.of(new Convolved(
                input,
                part,
                picked(kernel, channels, part.kernelDims()),
                bias.map(tensor -> picked(tensor, channels, channels.length)),
                computed,
                Form.WIDE_OUT,
                nodes));
    }

    private Convolved behind(Node picks, List<Node> passed) {
        List<Node> all = new ArrayList<>(nodes);
        all.add(picks);
        all.addAll(passed);
        return new Convolved(input, geometry, kernel, bias, computed, form, all);
    }

    private static Tensor picked(Tensor tensor, long[] channels, long... dims) {
        long perChannel = tensor.elements() / tensor.dim(0);
        return ComputedContent.tensor(tensor.dtype(), dims, () -> {
            TensorElements elements = TensorElements.of(tensor);
            return at -> elements.doubleAt(channels[(int) (at / perChannel)] * perChannel + at % perChannel);
        });
    }

    /** The node that has the name of the whole: the one that a base of these is made by. */
    Node named() {
        return nodes.get(form == Form.WIDE_OUT ? 1 : 0);
    }

    /** Whether it adds something other than zeros. */
    boolean hasBias() {
        return bias.filter(tensor -> !Numbers.of(tensor).areAll(0)).isPresent();
    }
}
