package org.onnxtwist.runtime.verify.formula;

import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;

/**
 * A 3x3 convolution along one of its two axes, after ONNX's definition of Conv.
 *
 * @param input size of the input
 * @param output size of the output
 * @param stride step of the window
 * @param dilation distance of the taps
 * @param padBefore zeros before the first element
 */
public record ConvAxis(long input, long output, long stride, long dilation, long padBefore) {
    public static ConvAxis rows(ConvGeometry geometry, long input) {
        return of(geometry, 0, input);
    }

    public static ConvAxis columns(ConvGeometry geometry, long input) {
        return of(geometry, 1, input);
    }

    private static ConvAxis of(ConvGeometry geometry, int axis, long input) {
        long stride = geometry.strides().get(axis);
        long dilation = geometry.dilations().get(axis);
        long extent = 2 * dilation + 1;
        AutoPad auto = geometry.autoPad();
        if (auto == AutoPad.SAME_UPPER || auto == AutoPad.SAME_LOWER) {
            long output = -Math.floorDiv(-input, stride);
            long total = Math.max(0, (output - 1) * stride + extent - input);
            return new ConvAxis(
                    input, output, stride, dilation, auto == AutoPad.SAME_UPPER ? total / 2 : total - total / 2);
        }
        long before = auto == AutoPad.VALID ? 0 : geometry.pads().get(axis);
        long after = auto == AutoPad.VALID ? 0 : geometry.pads().get(axis + 2);
        return new ConvAxis(
                input, Math.floorDiv(input + before + after - extent, stride) + 1, stride, dilation, before);
    }

    /** The input position that a tap of the window at an output position reads; outside 0 .. input-1 it reads a zero. */
    long source(int position, int tap) {
        return position * stride + tap * dilation - padBefore;
    }
}
