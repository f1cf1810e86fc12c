package org.onnxtwist.runtime.report;

import java.util.Optional;
import org.onnxtwist.runtime.job.OptimizationReport;

/** The members of a JSON document that the report of passes gives. */
public final class OptimizationReportJson {
    private static final double NANOS_PER_SECOND = 1e9;

    private OptimizationReportJson() {}

    public static void members(JsonDocument json, OptimizationReport report) {
        json.field("model", report.model().toString());
        json.field("output", Optional.of(report.output().toString()).filter(written -> report.published()));
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
        report.verification()
                .ifPresentOrElse(
                        check -> json.object("verification", () -> VerificationJson.members(json, check)),
                        () -> json.none("verification"));
    }
}
