package org.onnxtwist.twist;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;

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

    public ConvGeometry {
        strides = List.copyOf(strides);
        dilations = List.copyOf(dilations);
        pads = List.copyOf(pads);
    }

    /** The same convolution in another type. */
    public ConvGeometry in(DType other) {
        return new ConvGeometry(other, inChannels, outChannels, group, strides, dilations, pads, autoPad);
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
