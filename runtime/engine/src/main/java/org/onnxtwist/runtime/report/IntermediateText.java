package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.compare.report.IntermediateReport;
import org.onnxtwist.runtime.compare.report.IntermediateReport.DifferingValue;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;

/** The comparison of the values inside two models, as lines and as members of a JSON document. */
public final class IntermediateText {
    private static final int NEXT = 5;

    private IntermediateText() {}

    /** Returns the first value that differs with its node, a table of the next ones, and what was left out. */
    public static List<String> lines(IntermediateReport report) {
        List<String> lines = new ArrayList<>();
        String values = NumberText.count(report.compared(), "value", "values");
        if (report.differing().isEmpty()) {
            lines.add(
                    report.compared() == 0 && report.problem().isEmpty()
                            ? "inside: the models have no values in common that could be compared"
                            : "inside: " + values + " compared on " + Excerpt.of(report.input()) + ", none differs");
        } else {
            DifferingValue first = report.differing().get(0);
            lines.add("inside: " + values + " compared on " + Excerpt.of(report.input()) + ", "
                    + NumberText.count(report.differing().size(), "differs", "differ"));
            lines.add("first difference: value '" + Excerpt.of(first.name()) + "'"
                    + (first.other().equals(first.name()) ? "" : " ('" + Excerpt.of(first.other()) + "' in the second)")
                    + " of node " + Excerpt.of(first.node())
                    + (first.otherNode().equals(first.node())
                            ? ""
                            : ", of node " + Excerpt.of(first.otherNode()) + " in the second")
                    + ": " + Excerpt.ofMessage(first.comparison().problem()));
            Table table = new Table(
                    List.of("value", "node", "shape", "in the second", "max abs", "max rel", "allowed"),
                    Set.of(4, 5, 6));
            report.differing().stream().limit(1L + NEXT).forEach(value -> table.add(row(value)));
            lines.addAll(table.lines());
            if (report.differing().size() > 1 + NEXT) {
                lines.add("and " + NumberText.grouped(report.differing().size() - 1 - NEXT)
                        + " more (--json lists them all)");
            }
        }
        report.problem().ifPresent(problem -> lines.add("the comparison ended early: " + Excerpt.ofMessage(problem)));
        report.remarks().forEach(remark -> lines.add("  " + remark));
        return lines;
    }

    private static List<String> row(DifferingValue value) {
        Optional<Metrics> metrics = value.comparison().metrics();
        return List.of(
                value.name(),
                value.node(),
                value.type(),
                value.otherType().equals(value.type()) ? "" : value.otherType(),
                metrics.map(known -> NumberText.error(known.maxAbs())).orElse(""),
                metrics.map(known -> NumberText.error(known.maxRel())).orElse(""),
                metrics.map(known ->
                                NumberText.error(value.comparison().tolerance().atol()))
                        .orElse(""));
    }

    /** Writes the member {@code intermediate}. */
    public static void write(JsonDocument json, IntermediateReport report) {
        json.object("intermediate", () -> {
            report.passed().ifPresentOrElse(passed -> json.field("passed", passed), () -> json.none("passed"));
            json.field("input", report.input());
            json.field("compared", report.compared());
            json.field("problem", report.problem());
            json.strings("remarks", report.remarks());
            json.array(
                    "differing",
                    () -> report.differing()
                            .forEach(value -> json.object(() -> {
                                json.field("name", value.name());
                                json.field("nameInSecond", value.other());
                                json.field("node", value.node());
                                json.field("nodeInSecond", value.otherNode());
                                json.field("type", value.type());
                                json.field("typeInSecond", value.otherType());
                                VerificationJson.comparison(json, value.comparison());
                            })));
        });
    }
}
