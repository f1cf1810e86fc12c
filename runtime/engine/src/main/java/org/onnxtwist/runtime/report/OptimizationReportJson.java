package org.onnxtwist.runtime.report;

import java.util.Optional;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;

/** The members of a JSON document that the report of passes and of layers in fast forms gives. */
public final class OptimizationReportJson {
    private static final double NANOS_PER_SECOND = 1e9;

    private OptimizationReportJson() {}

    /** Writes the members; those of passes are left out if layers alone were written, those of layers if only passes ran. */
    public static void members(JsonDocument json, OptimizationReport report) {
        json.field("model", report.model().toString());
        json.field("output", Optional.of(report.output().toString()).filter(written -> report.published()));
        if (report.export().isEmpty() || !report.passes().isEmpty()) {
            json.array(
                    "passes",
                    () -> report.passes()
                            .forEach(pass -> json.object(() -> {
                                json.field("pass", pass.pass());
                                json.field("changed", pass.changed());
                                json.field("nodesBefore", pass.nodesBefore());
                                json.field("nodesAfter", pass.nodesAfter());
                                json.field("seconds", pass.time().toNanos() / NANOS_PER_SECOND);
                            })));
            json.field("grownBytes", report.grownBytes());
            json.object("before", () -> ModelTotalsText.members(json, report.before()));
            json.object("after", () -> ModelTotalsText.members(json, report.after()));
        }
        report.export().ifPresent(result -> layers(json, result));
        json.object("parameters", () -> {
            json.field("before", report.before().parameters());
            json.field("after", report.after().parameters());
        });
        VerificationJson.write(json, report.verification());
        if (report.export().isPresent()) {
            json.field("seconds", report.seconds());
        }
    }

    private static void layers(JsonDocument json, ExportResult result) {
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
