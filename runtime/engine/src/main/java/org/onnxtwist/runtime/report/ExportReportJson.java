package org.onnxtwist.runtime.report;

import java.util.Optional;
import org.onnxtwist.runtime.job.ExportReport;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.ExportedLayer;

/** The members of a JSON document that the report of an export gives. */
public final class ExportReportJson {
    private ExportReportJson() {}

    public static void members(JsonDocument json, ExportReport report) {
        json.field("model", report.model().toString());
        json.field("output", Optional.of(report.output().toString()).filter(written -> report.published()));
        result(json, report.result());
        report.verification()
                .ifPresentOrElse(
                        check -> json.object("verification", () -> VerificationJson.members(json, check)),
                        () -> json.none("verification"));
        json.field("seconds", report.seconds());
    }

    /** The members {@code layers}, {@code operatorSet} and {@code nearMisses}. */
    public static void result(JsonDocument json, ExportResult result) {
        json.array("layers", () -> result.layers().forEach(layer -> json.object(() -> layer(json, layer))));
        result.opset()
                .ifPresentOrElse(
                        change -> json.object("operatorSet", () -> {
                            json.field("before", change.before());
                            json.field("after", change.after());
                            json.field("reason", change.reason());
                        }),
                        () -> json.none("operatorSet"));
        NearMissJson.write(json, result.nearMisses());
    }

    private static void layer(JsonDocument json, ExportedLayer exported) {
        ConvGeometry geometry = exported.site().geometry();
        json.field("name", exported.layer().name());
        json.field("scope", exported.layer().scope());
        json.field("form", exported.label());
        json.field("kept", exported.kept());
        json.field("reason", exported.reason());
        json.field("formBefore", exported.layer().form().label());
        json.field("inChannels", geometry.inChannels());
        json.field("outChannels", geometry.outChannels());
        json.field("group", geometry.group());
        json.field("antisymmetric", exported.layer().antisymmetric());
    }
}
