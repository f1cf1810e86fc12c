package org.onnxtwist.twist;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Conv;

/**
 * A 3x3 convolution over two spatial axes, height first.
 *
 * @param dtype what it computes in: float, double, float16 or bfloat16
 * @param inChannels channels of the input, all groups together
 * @param outChannels channels of the output, all groups together
 * @param group number of groups; divides both channel counts
 * @param strides two, at least 1
 * @param dilations two, at least 1
 * @param pads top, left, bottom, right; zero unless {@code autoPad} is NOTSET
 * @param autoPad how the padding is found
 */
public record ConvGeometry(
        DType dtype,
        long inChannels,
        long outChannels,
        long group,
        List<Long> strides,
        List<Long> dilations,
        List<Long> pads,
        AutoPad autoPad) {
    /** Taps of a kernel. */
    public static final int TAPS = 9;

    private static final List<Long> ONES = List.of(1L, 1L);
    private static final List<Long> NO_PADS = List.of(0L, 0L, 0L, 0L);

    public ConvGeometry {
        strides = List.copyOf(strides);
        dilations = List.copyOf(dilations);
        pads = List.copyOf(pads);
    }

    /**
     * The convolution that a Conv node states.
     *
     * @param autoPad how the node finds the padding; the pads that it states count for NOTSET only
     */
    public static ConvGeometry of(
            Node conv, DType dtype, long inChannels, long outChannels, long group, AutoPad autoPad) {
        return new ConvGeometry(
                dtype,
                inChannels,
                outChannels,
                group,
                Conv.STRIDES.find(conv).orElse(ONES),
                Conv.DILATIONS.find(conv).orElse(ONES),
                autoPad == AutoPad.NOTSET ? Conv.PADS.find(conv).orElse(NO_PADS) : NO_PADS,
                autoPad);
    }

    /** Sets the attributes of a Conv of this geometry. */
    public Conv statedBy(Conv conv) {
        Conv stepped = conv.strides(strides).dilations(dilations).group(group);
        return autoPad == AutoPad.NOTSET ? stepped.pads(pads) : stepped.autoPad(autoPad.name());
    }

    /** The same convolution in another type. */
    public ConvGeometry in(DType other) {
        return new ConvGeometry(other, inChannels, outChannels, group, strides, dilations, pads, autoPad);
    }

    /** The same convolution with other numbers of channels and groups. */
    public ConvGeometry withChannels(long in, long out, long groups) {
        return new ConvGeometry(dtype, in, out, groups, strides, dilations, pads, autoPad);
    }

    /** The same convolution without padding, which is what an {@code autoPad} of VALID means. */
    public ConvGeometry withoutPadding() {
        return new ConvGeometry(dtype, inChannels, outChannels, group, strides, dilations, NO_PADS, AutoPad.NOTSET);
    }

    /** The number of elements of each of the three kernels. */
    public long kernelElements() {
        return outChannels * (inChannels / group) * TAPS;
    }

    /** The sizes of each of the three kernels: [outChannels, inChannels / group, 3, 3]. */
    public long[] kernelDims() {
        return new long[] {outChannels, inChannels / group, 3, 3};
    }

    /** The {@code auto_pad} attribute of a Conv. */
    public enum AutoPad {
        /** The {@code pads} attribute says. */
        NOTSET,
        /** Output = ceil(input / stride); an odd pad goes to the end. */
        SAME_UPPER,
        /** Output = ceil(input / stride); an odd pad goes to the beginning. */
        SAME_LOWER,
        /** No padding. */
        VALID;

        /** The constant that ONNX spells this way, empty for a word it does not know. */
        public static Optional<AutoPad> of(String onnxWord) {
            return Arrays.stream(values())
                    .filter(pad -> pad.name().equals(onnxWord))
                    .findFirst();
        }
    }
}
