package org.onnxtwist.runtime.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.rewrite.ConvEntry;

/** The member {@code convs} of a JSON document. */
public final class ConvJson {
    private ConvJson() {}

    public static void write(JsonDocument json, List<ConvEntry> convs) {
        json.array("convs", () -> convs.forEach(conv -> json.object(() -> members(json, conv))));
    }

    private static void members(JsonDocument json, ConvEntry conv) {
        json.field("name", conv.name());
        json.field("operator", conv.operator());
        json.field("scope", conv.scope());
        json.field("status", conv.status().label());
        json.field("reason", Optional.of(conv.reason()).filter(reason -> !reason.isEmpty()));
        json.strings("layers", conv.layers());
        json.field("inChannels", number(conv, ConvGeometry::inChannels));
        json.field("outChannels", number(conv, ConvGeometry::outChannels));
        json.field("group", number(conv, ConvGeometry::group));
        conv.geometry()
                .ifPresentOrElse(
                        geometry -> {
                            json.longs("strides", geometry.strides());
                            json.longs("dilations", geometry.dilations());
                        },
                        () -> {
                            json.none("strides");
                            json.none("dilations");
                        });
        json.field("grid", conv.grid().map(ConstantSpelling::of));
        json.field("form", conv.form().map(ConstantSpelling::of));
    }

    private static OptionalLong number(ConvEntry conv, ToLongFunction<ConvGeometry> property) {
        return conv.geometry()
                .map(geometry -> OptionalLong.of(property.applyAsLong(geometry)))
                .orElseGet(OptionalLong::empty);
    }
}
