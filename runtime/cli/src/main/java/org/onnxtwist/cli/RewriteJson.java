package org.onnxtwist.cli;

import java.nio.file.Path;

/** The JSON document of {@code rewrite}: the report of the one model, or {@code models}, a list of the reports of several. */
final class RewriteJson implements RewritePrinter {
    private final JsonDocument json;
    private final Runnable end;

    /**
     * @param several whether the document holds a list
     */
    RewriteJson(Console console, boolean several) {
        json = new JsonDocument(console);
        if (several) {
            json.startList("models");
            end = json::endList;
        } else {
            end = () -> {};
        }
    }

    @Override
    public void print(RewriteReport report) {
        json.object(() -> {
            json.field("model", report.model().toString());
            json.field("output", report.output().toString());
            json.field("outcome", Words.of(report.outcome()));
            ConvJson.write(json, report.result().convs());
            json.object("parameters", () -> {
                json.field("before", report.result().parametersBefore());
                json.field("after", report.result().parametersAfter());
            });
            report.verification()
                    .ifPresentOrElse(
                            check -> json.object("verification", () -> VerificationJson.members(json, check)),
                            () -> json.none("verification"));
            json.strings("unmatched", report.unmatched());
            json.field("seconds", report.seconds());
            json.field("exitStatus", report.status());
        });
    }

    @Override
    public void print(Path model, Failure failure) {
        json.object(() -> {
            json.field("model", model.toString());
            json.field("error", failure.sentence());
            json.field("exitStatus", failure.status());
        });
    }

    @Override
    public void close() {
        end.run();
        json.close();
    }
}
