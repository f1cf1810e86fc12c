package org.onnxtwist.samples.networks;

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
record ConvShape(int from, int to, int kernel, int stride, int dilation, int groups) {
    static ConvShape of3x3(int from, int to) {
        return new ConvShape(from, to, 3, 1, 1, 1);
    }

    static ConvShape of1x1(int from, int to) {
        return new ConvShape(from, to, 1, 1, 1, 1);
    }

    /** One 3x3 kernel a channel. */
    static ConvShape depthwise(int channels) {
        return of3x3(channels, channels).withGroups(channels);
    }

    ConvShape withKernel(int taps) {
        return new ConvShape(from, to, taps, stride, dilation, groups);
    }

    ConvShape withStride(int pixels) {
        return new ConvShape(from, to, kernel, pixels, dilation, groups);
    }

    ConvShape withDilation(int pixels) {
        return new ConvShape(from, to, kernel, stride, pixels, groups);
    }

    ConvShape withGroups(int parts) {
        return new ConvShape(from, to, kernel, stride, dilation, parts);
    }
}
