package org.onnxtwist.runtime.train.network;

/**
 * The shape of a convolution, whose padding keeps the size of the image at stride 1.
 *
 * @param from input channels
 * @param to output channels
 * @param kernel the number of taps on a side, odd
 * @param stride the distance in pixels from one output to the next
 * @param dilation the distance in pixels from one tap to the next
 * @param groups the number of independent groups into which the channels are split
 */
public record ConvShape(long from, long to, int kernel, int stride, int dilation, long groups) {
    public static ConvShape of3x3(long from, long to) {
        return new ConvShape(from, to, 3, 1, 1, 1);
    }

    public static ConvShape of1x1(long from, long to) {
        return new ConvShape(from, to, 1, 1, 1, 1);
    }

    /** One 3x3 kernel a channel. */
    public static ConvShape depthwise(long channels) {
        return of3x3(channels, channels).withGroups(channels);
    }

    public ConvShape withKernel(int taps) {
        return new ConvShape(from, to, taps, stride, dilation, groups);
    }

    public ConvShape withStride(int pixels) {
        return new ConvShape(from, to, kernel, pixels, dilation, groups);
    }

    public ConvShape withDilation(int pixels) {
        return new ConvShape(from, to, kernel, stride, pixels, groups);
    }

    public ConvShape withGroups(long parts) {
        return new ConvShape(from, to, kernel, stride, dilation, parts);
    }
}
