package org.onnxtwist.runtime.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.runtime.compare.report.CheckReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics.WorstElement;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;

/** The members of a JSON document that a check's report gives. */
public final class VerificationJson {
    private VerificationJson() {}

    /** Writes the member {@code verification}: null if no check was made. */
    public static void write(JsonDocument json, Optional<? extends CheckReport> report) {
        report.ifPresentOrElse(
                check -> json.object("verification", () -> members(json, check)), () -> json.none("verification"));
    }

    /** Writes the members of one report. */
    public static void members(JsonDocument json, CheckReport report) {
        json.field("provider", ConstantSpelling.of(report.provider().provider()));
        json.field("providerReason", text(report.provider().reason()));
        passed(json, report.passed());
        json.field("reason", report.reason());
        if (report instanceof VerificationReport) {
            json.field("floatCopy", report.floatCopy());
        }
        json.field("maxAbs", report.maxAbs());
        json.field("maxRel", report.maxRel());
        json.object("nodesByProvider", () -> report.nodesByProvider().forEach(json::field));
        json.strings("remarks", report.remarks());
        json.strings("notCompared", report.notCompared());
        json.field("acceptingAtol", report.acceptingTolerance());
        runs(json, report.runs());
        if (report instanceof VerificationReport verification) {
            json.array("layers", () -> verification.layers().forEach(layer -> json.object(() -> layer(json, layer))));
        } else if (report instanceof ComparisonReport comparison) {
            json.array("layers", () -> comparison.layers().forEach(layer -> json.object(() -> layer(json, layer))));
        }
    }

    private static void layer(JsonDocument json, LayerAgreement layer) {
        json.field("name", layer.name());
        json.field("compared", layer.basis().label());
        json.field("passed", layer.passed());
        json.field("problem", text(layer.problem()));
        layer.worst()
                .ifPresent(worst -> json.object("worst", () -> {
                    json.field("parameter", worst.parameter());
                    json.longs("index", worst.index());
                    json.field("expected", worst.expected());
                    json.field("actual", worst.actual());
                    json.field("difference", worst.difference());
                    json.field("ofBound", worst.ofBound());
                }));
    }

    private static void passed(JsonDocument json, Optional<Boolean> passed) {
        passed.ifPresentOrElse(known -> json.field("passed", known), () -> json.none("passed"));
    }

    private static void runs(JsonDocument json, List<RunReport> runs) {
        json.array(
                "runs",
                () -> runs.forEach(run -> json.object(() -> {
                    json.field("input", run.input());
                    json.field("shapes", run.shapes());
                    json.field("variant", run.variant());
                    passed(
                            json,
                            run.passed() && !run.notCompared().isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(run.passed()));
                    json.field("remark", text(run.remark()));
                    json.strings("notCompared", run.notCompared());
                    json.array(
                            "outputs", () -> run.outputs().forEach(output -> json.object(() -> output(json, output))));
                })));
    }

    private static void output(JsonDocument json, OutputReport output) {
        json.field("name", output.name());
        comparison(json, output);
    }

    /** Writes the members of a comparison of one value, without its name. */
    static void comparison(JsonDocument json, OutputReport output) {
        passed(json, output.isCompared() ? Optional.of(output.passed()) : Optional.empty());
        json.field("problem", text(output.problem()));
        json.field("rtol", output.tolerance().rtol());
        json.field("atol", output.tolerance().atol());
        output.metrics().ifPresent(metrics -> metrics(json, metrics));
    }

    private static void metrics(JsonDocument json, Metrics metrics) {
        json.field("elements", metrics.elements());
        json.field("pairs", metrics.pairs());
        json.field("mismatches", metrics.mismatches());
        json.field("maxAbs", metrics.maxAbs());
        json.field("maxRel", metrics.maxRel());
        json.field("maxUlp", metrics.maxUlp());
        json.field("relativeL2", metrics.relativeL2());
        json.field(
                "cosine",
                Double.isNaN(metrics.cosine()) ? OptionalDouble.empty() : OptionalDouble.of(metrics.cosine()));
        worst(json, metrics.worst());
    }

    private static void layer(JsonDocument json, LayerReport layer) {
        json.field("name", layer.name());
        json.field("scope", layer.scope());
        json.field("check", layer.check().label());
        json.field("variant", layer.variant());
        json.field("passed", layer.passed());
        json.field("problem", text(layer.problem()));
        json.longs("inputShape", layer.inputShape());
        json.longs("outputShape", layer.outputShape());
        json.field("positions", layer.positions());
        json.field("maxAbs", layer.maxAbs());
        json.field("maxRel", layer.maxRel());
        json.field("ofBound", layer.ofBound());
        worst(json, layer.worst());
    }

    private static void worst(JsonDocument json, Optional<WorstElement> worst) {
        worst.ifPresent(element -> json.object("worst", () -> {
            json.longs("index", element.index());
            json.field("expected", element.expected());
            json.field("actual", element.actual());
        }));
    }

    private static Optional<String> text(String text) {
        return Optional.of(text).filter(known -> !known.isEmpty());
    }
}
