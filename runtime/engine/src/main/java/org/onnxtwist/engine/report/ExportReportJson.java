package org.onnxtwist.engine.report;

import java.util.Optional;
import org.onnxtwist.engine.publish.ExportReport;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.export.ExportedLayer;

/** The members of a JSON document that the report of an export gives. */
public final class ExportReportJson {
    private ExportReportJson() {}

    public static void members(JsonDocument json, ExportReport report) {
        json.field("model", report.model().toString());
        json.field("output", Optional.of(report.output().toString()).filter(written -> report.published()));
        json.array("layers", () -> report.layers().forEach(layer -> json.object(() -> layer(json, layer))));
        json.array(
                "kept",
                () -> report.kept()
                        .forEach(kept -> json.object(() -> {
                            json.field("name", kept.layer().name());
                            json.field("scope", kept.layer().scope());
                            json.field("reason", kept.reason());
                        })));
        NearMissJson.write(json, report.nearMisses());
        report.verification()
                .ifPresentOrElse(
                        check -> json.object("verification", () -> VerificationJson.members(json, check)),
                        () -> json.none("verification"));
        json.field("seconds", report.seconds());
    }

    private static void layer(JsonDocument json, ExportedLayer exported) {
        ConvGeometry geometry = exported.site().geometry();
        json.field("name", exported.layer().name());
        json.field("scope", exported.layer().scope());
        json.field("form", exported.variant().form().label());
        json.field("combination", Words.of(exported.variant().combination()));
        json.field("reason", exported.reason());
        json.field("formBefore", exported.layer().form().label());
        json.field("inChannels", geometry.inChannels());
        json.field("outChannels", geometry.outChannels());
        json.field("group", geometry.group());
        json.field("antisymmetric", exported.layer().antisymmetric());
    }
}
