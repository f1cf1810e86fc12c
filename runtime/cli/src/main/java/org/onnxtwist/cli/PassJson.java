package org.onnxtwist.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.engine.compare.ComparisonReport;
import org.onnxtwist.rewrite.PassReport;

/** What passes did to a model, as one JSON document. */
final class PassJson {
    private static final double NANOS_PER_SECOND = 1e9;

    private PassJson() {}

    static void print(
            Console console,
            Path model,
            Optional<Path> written,
            List<PassReport> reports,
            Optional<ComparisonReport> compared) {
        try (JsonDocument json = new JsonDocument(console)) {
            json.object(() -> {
                json.field("model", model.toString());
                json.field("output", written.map(Path::toString));
                json.array(
                        "passes",
                        () -> reports.forEach(report -> json.object(() -> {
                            json.field("pass", report.pass());
                            json.field("changed", report.changed());
                            json.field("nodesBefore", report.nodesBefore());
                            json.field("nodesAfter", report.nodesAfter());
                            json.field("seconds", report.time().toNanos() / NANOS_PER_SECOND);
                        })));
                compared.ifPresentOrElse(
                        report -> json.object("verification", () -> VerificationJson.members(json, report)),
                        () -> json.none("verification"));
            });
        }
    }
}
