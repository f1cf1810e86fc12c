package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.AutoPad;
import org.onnxtwist.twist.ConvGeometry;

/** Emits the Convs of the forms. */
final class Convolutions {
    private final Placement placement;

    Convolutions(Placement placement) {
        this.placement = placement;
    }

    /** A 3x3 Conv of a layer's geometry. */
    Value threeByThree(ConvGeometry geometry, Value input, Value kernel, Optional<Value> bias, String name) {
        Conv conv = Conv.of(input, kernel)
                .bias(bias)
                .kernelShape(3, 3)
                .strides(geometry.strides())
                .dilations(geometry.dilations())
                .group(geometry.group());
        if (geometry.autoPad() == AutoPad.NOTSET) {
            conv.pads(geometry.pads());
        } else {
            conv.autoPad(geometry.autoPad().name());
        }
        return conv.name(name).emit(placement);
    }

    /** A Conv of each channel with a kernel of its own. */
    Value depthwise(ConvGeometry geometry, Value input, Value kernel, TapPair.Window window, String name) {
        Conv conv = Conv.of(input, kernel)
                .kernelShape(window.sides())
                .strides(geometry.strides())
                .dilations(window.dilations())
                .group(geometry.inChannels());
        if (geometry.autoPad() == AutoPad.NOTSET) {
            conv.pads(window.pads());
        } else {
            conv.autoPad(geometry.autoPad().name());
        }
        return conv.name(name).emit(placement);
    }

    /** A 1x1 Conv. */
    Value pointwise(long group, Value input, Value kernel, String name) {
        return Conv.of(input, kernel)
                .kernelShape(1, 1)
                .strides(1, 1)
                .pads(0, 0, 0, 0)
                .dilations(1, 1)
                .group(group)
                .name(name)
                .emit(placement);
    }

    /** A list of as many of {@code size} as there are axes. */
    static List<Long> both(long size) {
        return LongStream.of(size, size).boxed().toList();
    }
}
