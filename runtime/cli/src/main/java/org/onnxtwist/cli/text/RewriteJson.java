package org.onnxtwist.cli.text;

import java.nio.file.Path;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.report.JsonDocument;
import org.onnxtwist.runtime.report.RewriteReportJson;

/** The JSON document of {@code rewrite}: the report of the one model, or {@code models}, a list of the reports of several. */
public final class RewriteJson implements RewritePrinter {
    private final JsonDocument json;
    private final Runnable end;

    /**
     * @param several whether the document holds a list
     */
    public RewriteJson(Console console, boolean several) {
        json = console.document();
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
            RewriteReportJson.members(json, report);
            json.field("exitStatus", ExitStatus.of(report));
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
