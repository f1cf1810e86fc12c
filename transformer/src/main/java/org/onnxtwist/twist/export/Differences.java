package org.onnxtwist.twist.export;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.AutoPad;
import org.onnxtwist.twist.ConvGeometry;

/** The differences of opposite taps, x(p + k) - x(p - k). Layers that read the same value with the same geometry share them. */
final class Differences {
    private final Map<Key, Value> made = new HashMap<>();

    private record Key(
            Value input, TapPair pair, List<Long> strides, List<Long> dilations, List<Long> pads, AutoPad autoPad) {}

    /** The differences of one pair of taps: [N, inChannels, h, w]. */
    Value of(TapPair pair, FoldedLayer layer, Placement placement) {
        ConvGeometry geometry = layer.geometry();
        Key key = new Key(
                layer.input(), pair, geometry.strides(), geometry.dilations(), geometry.pads(), geometry.autoPad());
        Value known = made.get(key);
        if (known == null) {
            TapPair.Window window = pair.window(geometry);
            String name = layer.name() + "." + pair.label();
            Value kernel =
                    placement.constant(name + ".weight", window.differences(geometry.dtype(), geometry.inChannels()));
            known = new Convolutions(placement).depthwise(geometry, layer.input(), kernel, window, name);
            made.put(key, known);
        }
        return known;
    }
}
