package org.onnxtwist.runtime.layers;

import java.util.List;
import java.util.stream.IntStream;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;

/**
 * The offsets that the wide-in form, one Conv over [x, Gx x, Gy x], adds to the base kernel W:
 *
 * <pre>
 * W - offset_x Kx - offset_y Ky       offset_x = 2 (k dilation_x - pad_left) / (w stride_x) for column k of the kernel, likewise offset_y
 * </pre>
 *
 * @param x for the three columns of a kernel
 * @param y for its three rows
 */
record TapOffsets(List<Double> x, List<Double> y) {
    static final TapOffsets NONE = new TapOffsets(List.of(0.0, 0.0, 0.0), List.of(0.0, 0.0, 0.0));

    /** @param output the shape of the layer's output */
    static TapOffsets of(TwistLayer layer, Shape output) {
        boolean known = output.size(2).isPresent() && output.size(3).isPresent();
        if (layer.form() != Form.WIDE_IN || !known) {
            return NONE;
        }
        ConvGeometry geometry = layer.geometry();
        return new TapOffsets(
                along(geometry, 1, output.size(3).orElseThrow()),
                along(geometry, 0, output.size(2).orElseThrow()));
    }

    private static List<Double> along(ConvGeometry geometry, int axis, long size) {
        List<Long> pads = geometry.pads();
        double columns = (double) size * geometry.strides().get(axis);
        return IntStream.range(0, 3)
                .mapToObj(tap -> 2.0 * (tap * geometry.dilations().get(axis) - pads.get(axis)) / columns)
                .toList();
    }
}
