package org.onnxtwist.runtime.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.runtime.field.FieldReport;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.runtime.field.LayerUse;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.field.ChannelField;
import org.onnxtwist.twist.field.FieldExtent;
import org.onnxtwist.twist.field.FieldPart;
import org.onnxtwist.twist.field.FieldParts;
import org.onnxtwist.twist.field.FieldStrength;
import org.onnxtwist.twist.field.FieldVector;
import org.onnxtwist.twist.field.KernelEnergy;
import org.onnxtwist.twist.field.PairField;

/** The members {@code measured} and {@code fields} of a JSON document: the fields of a model's conv_twist layers. */
public final class FieldReportJson {
    private FieldReportJson() {}

    /** Writes the members. */
    public static void write(JsonDocument json, FieldReport report) {
        report.data()
                .ifPresentOrElse(
                        data -> json.object("measured", () -> {
                            json.field("data", data.source());
                            json.field("examples", data.examples());
                        }),
                        () -> json.none("measured"));
        json.array("fields", () -> report.layers().forEach(layer -> json.object(() -> members(json, layer))));
    }

    private static void members(JsonDocument json, LayerReport report) {
        TwistLayer layer = report.field().layer();
        FieldExtent extent = report.field().extent();
        json.field("name", layer.name());
        json.field("scope", layer.scope());
        json.field("form", layer.form().label());
        json.field("inChannels", layer.geometry().inChannels());
        json.field("outChannels", layer.geometry().outChannels());
        json.field("group", layer.geometry().group());
        json.field("unit", extent.isKnown() ? "pixels" : "coordinates");
        json.field("width", extent.width());
        json.field("height", extent.height());
        json.field("centresFolded", layer.form().foldsCentres());
        strength(json, report.field().strength());
        KernelEnergy kernels = report.field().kernels();
        json.object("kernelShares", () -> {
            json.field("firstOrder", kernels.firstOrderShare());
            json.field("higherOrder", kernels.higherOrderShare());
            json.field("symmetric", kernels.symmetricShare());
        });
        json.field("ratioOnNoise", report.field().ratioOnNoise());
        json.field("ratioOnData", report.use().map(LayerUse::ratio).orElseGet(OptionalDouble::empty));
        json.longs(
                "hardlyTwisted",
                report.hardlyTwisted().stream()
                        .map(channel -> (long) channel.channel())
                        .toList());
        json.array(
                "channels",
                () -> report.field().channels().forEach(channel -> json.object(() -> channel(json, report, channel))));
    }

    /** The norm and the shares; null where a channel has none. */
    private static void strength(JsonDocument json, Optional<FieldStrength> strength) {
        strength.ifPresentOrElse(
                known -> {
                    json.field("strength", known.norm());
                    json.object("shares", () -> {
                        for (FieldPart part : FieldPart.values()) {
                            json.field(part.label(), known.share(part));
                        }
                    });
                },
                () -> {
                    json.none("strength");
                    json.none("shares");
                });
    }

    private static void channel(JsonDocument json, LayerReport report, ChannelField channel) {
        json.field("channel", channel.channel());
        vector(json, "center", Optional.of(channel.center()));
        json.field("gain", channel.gain());
        strength(json, channel.strength());
        json.field("ratioOnNoise", channel.ratioOnNoise());
        json.field(
                "ratioOnData",
                report.use()
                        .map(use -> use.channels().get(channel.channel()).ratio())
                        .orElseGet(OptionalDouble::empty));
        json.array("strongest", () -> channel.strongest().forEach(pair -> json.object(() -> pair(json, pair))));
    }

    private static void pair(JsonDocument json, PairField pair) {
        FieldParts parts = pair.matrix().parts();
        json.field("inChannel", pair.inChannel());
        for (FieldPart part : FieldPart.values()) {
            json.field(part.label(), parts.of(part));
        }
        vector(json, "translation", Optional.of(pair.translation()));
        json.field("baseSum", pair.baseSum());
        vector(json, "fixedPoint", pair.fixedPoint());
    }

    private static void vector(JsonDocument json, String name, Optional<FieldVector> vector) {
        vector.ifPresentOrElse(known -> json.doubles(name, List.of(known.x(), known.y())), () -> json.none(name));
    }
}
