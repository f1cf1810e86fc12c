package org.onnxtwist.twist.export;

import java.util.List;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.AutoPad;
import org.onnxtwist.twist.ConvGeometry;

/** The differences of opposite taps, x(p + k) - x(p - k). Layers that read the same value with the same geometry share them. */
final class Differences {
    private final SharedNodes shared;

    Differences(SharedNodes shared) {
        this.shared = shared;
    }

    private record Key(
            Value input, TapPair pair, List<Long> strides, List<Long> dilations, List<Long> pads, AutoPad autoPad) {}

    /** The differences of one pair of taps: [N, inChannels, h, w]. */
    Value of(TapPair pair, FoldedLayer layer, Placement placement) {
        ConvGeometry geometry = layer.geometry();
        Key key = new Key(
                layer.input(), pair, geometry.strides(), geometry.dilations(), geometry.pads(), geometry.autoPad());
        return shared.of(key, placement, () -> {
            TapPair.Window window = pair.window(geometry);
            String name = layer.name() + "." + pair.label();
            Value kernel =
                    placement.constant(name + ".weight", window.differences(geometry.dtype(), geometry.inChannels()));
            return new Convolutions(placement).depthwise(geometry, layer.input(), kernel, window, name);
        });
    }
}
