package org.onnxtwist.runtime.report;

import java.util.List;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;

/** The member {@code twistLayers} of a JSON document: the conv_twist layers that a model has. */
public final class TwistLayerJson {
    private TwistLayerJson() {}

    public static void write(JsonDocument json, List<TwistLayer> layers) {
        json.array("twistLayers", () -> layers.forEach(layer -> json.object(() -> members(json, layer))));
    }

    private static void members(JsonDocument json, TwistLayer layer) {
        ConvGeometry geometry = layer.geometry();
        json.field("name", layer.name());
        json.field("scope", layer.scope());
        json.field("inChannels", geometry.inChannels());
        json.field("outChannels", geometry.outChannels());
        json.field("group", geometry.group());
        json.longs("strides", geometry.strides());
        json.longs("dilations", geometry.dilations());
        json.field("coordinates", ConstantSpelling.of(layer.coordinates()));
        json.field("form", layer.form().label());
        json.field("grid", ConstantSpelling.of(layer.grid()));
        json.field("purpose", ConstantSpelling.of(layer.purpose()));
        json.field("antisymmetric", layer.antisymmetric());
        json.strings("notFinite", layer.notFinite());
    }
}
