package org.onnxtwist.runtime.report;

import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.job.RewriteReport.Given;

/** The members of a JSON document that the report of a rewrite gives. */
public final class RewriteReportJson {
    private RewriteReportJson() {}

    private static OptionalLong tensors(RewriteReport report, ToLongFunction<Given> number) {
        return report.given().stream().mapToLong(number).findFirst();
    }

    public static void members(JsonDocument json, RewriteReport report) {
        json.field("model", report.model().toString());
        json.field("output", report.output().toString());
        json.field("outcome", ConstantSpelling.of(report.outcome()));
        ConvJson.write(json, report.summary().convs());
        json.object("parameters", () -> {
            json.field("before", report.summary().parametersBefore());
            json.field("after", report.summary().parametersAfter());
            json.field("tensorsGiven", tensors(report, Given::tensors));
            json.field("tensorsNew", tensors(report, Given::of));
        });
        VerificationJson.write(json, report.verification());
        NearMissJson.write(json, report.summary().nearMisses());
        json.strings("unmatched", report.unmatched());
        report.shared().ifPresentOrElse(shared -> json.field("sharesData", shared), () -> json.none("sharesData"));
        json.strings("warnings", report.warnings());
        json.field("seconds", report.seconds());
    }
}
