package org.onnxtwist.twist.recognise.evaluation;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;

/**
 * A Conv with two spatial axes and a kernel of any size.
 *
 * @param sides the height and width of its kernel
 * @param convolution everything else; an {@code autoPad} of VALID is NOTSET with zeros
 */
public record ConvWindow(List<Long> sides, ConvGeometry convolution) {
    private static final List<Long> ONES = List.of(1L, 1L);

    /** Reads a node; empty for another operator or rank, and if anything is unknown or contradictory. */
    public static Optional<ConvWindow> of(Node node, ModelFacts facts) {
        if (!node.operator().equals(Conv.ID)
                || node.input(0).isEmpty()
                || node.input(1).isEmpty()) {
            return Optional.empty();
        }
        Value weight = node.input(1).get();
        boolean borrows =
                node.attributes().stream().anyMatch(attribute -> attribute.value() instanceof AttributeValue.Reference);
        Optional<AutoPad> autoPad = AutoPad.of(Conv.AUTO_PAD.of(node));
        Optional<List<Long>> sizes = facts.sizes(weight).filter(dims -> dims.size() == 4);
        long group = Conv.GROUP.of(node);
        if (borrows
                || autoPad.isEmpty()
                || sizes.isEmpty()
                || group < 1
                || sizes.get().get(0) % group != 0
                || !facts.isFloating(weight)) {
            return Optional.empty();
        }
        long in = sizes.get().get(1) * group;
        ConvGeometry stated =
                ConvGeometry.of(node, facts.dtype(weight), in, sizes.get().get(0), group, autoPad.get());
        return Optional.of(new ConvWindow(
                        sizes.get().subList(2, 4), autoPad.get() == AutoPad.VALID ? stated.withoutPadding() : stated))
                .filter(ConvWindow::isConsistent);
    }

    private boolean isConsistent() {
        return convolution.strides().size() == 2
                && convolution.dilations().size() == 2
                && convolution.pads().size() == 4
                && convolution.outChannels() > 0
                && convolution.inChannels() > 0;
    }

    public boolean isThreeByThree() {
        return sides.equals(List.of(3L, 3L));
    }

    /** Tells whether this is a 1x1 convolution of stride 1 without padding. */
    public boolean isPointwise() {
        return sides.equals(ONES)
                && convolution.strides().equals(ONES)
                && convolution.pads().stream().allMatch(pad -> pad == 0);
    }

    /** Tells whether each channel has a kernel of its own. */
    public boolean isDepthwise() {
        return convolution.group() == convolution.inChannels() && convolution.outChannels() == convolution.inChannels();
    }
}
