package org.onnxtwist.twist.recognise.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;

/**
 * The window geometry of a Conv with two spatial axes; like {@link ConvGeometry}, but with a kernel of any size.
 *
 * @param sides the height and width of its kernel
 * @param pads zero where {@code autoPad} finds them; VALID is NOTSET with zeros
 */
public record ConvWindow(
        DType dtype,
        long inChannels,
        long outChannels,
        long group,
        List<Long> sides,
        List<Long> strides,
        List<Long> dilations,
        List<Long> pads,
        AutoPad autoPad) {
    private static final List<Long> ONES = List.of(1L, 1L);
    private static final List<Long> NO_PADS = List.of(0L, 0L, 0L, 0L);

    /** Reads a node; empty for another operator or rank, and if anything is unknown or contradictory. */
    public static Optional<ConvWindow> of(Node node, ModelFacts facts) {
        if (!node.operator().equals(Conv.ID)
                || node.input(0).isEmpty()
                || node.input(1).isEmpty()) {
            return Optional.empty();
        }
        Value weight = node.input(1).get();
        Shape shape = facts.shape(weight);
        boolean borrows =
                node.attributes().stream().anyMatch(attribute -> attribute.value() instanceof AttributeValue.Reference);
        Optional<AutoPad> autoPad = AutoPad.of(Conv.AUTO_PAD.of(node));
        OptionalLong out = shape.size(0);
        OptionalLong perGroup = shape.size(1);
        Optional<long[]> sizes = shape.sizes();
        long group = Conv.GROUP.of(node);
        if (borrows
                || autoPad.isEmpty()
                || sizes.filter(dims -> dims.length == 4).isEmpty()
                || group < 1
                || out.getAsLong() % group != 0
                || !facts.isFloating(weight)) {
            return Optional.empty();
        }
        boolean states = autoPad.get() == AutoPad.NOTSET;
        ConvWindow window = new ConvWindow(
                facts.dtype(weight),
                perGroup.getAsLong() * group,
                out.getAsLong(),
                group,
                List.of(sizes.get()[2], sizes.get()[3]),
                Conv.STRIDES.find(node).orElse(ONES),
                Conv.DILATIONS.find(node).orElse(ONES),
                states ? Conv.PADS.find(node).orElse(NO_PADS) : NO_PADS,
                autoPad.get() == AutoPad.VALID ? AutoPad.NOTSET : autoPad.get());
        return Optional.of(window).filter(ConvWindow::isConsistent);
    }

    private boolean isConsistent() {
        return strides.size() == 2 && dilations.size() == 2 && pads.size() == 4 && outChannels > 0 && inChannels > 0;
    }

    public boolean isThreeByThree() {
        return sides.equals(List.of(3L, 3L));
    }

    /** Tells whether this is a 1x1 convolution of stride 1 without padding. */
    public boolean isPointwise() {
        return sides.equals(ONES) && strides.equals(ONES) && pads.equals(NO_PADS);
    }

    /** Tells whether each channel has a kernel of its own. */
    public boolean isDepthwise() {
        return group == inChannels && outChannels == inChannels;
    }

    /** The geometry of a layer with these 3x3 kernels and {@code out} output channels. */
    ConvGeometry geometry(long out) {
        return new ConvGeometry(dtype, inChannels, out, group, strides, dilations, pads, autoPad);
    }
}
