package org.onnxtwist.page.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.compare.report.ComparisonReport;

/** Adds the comparison of two models, or of a model with recorded data, to a report: the sections of {@code verify}. */
public final class ComparisonSections {
    private ComparisonSections() {}

    /**
     * Adds a comparison.
     *
     * @param model the reference, or the model that ran on recorded data
     * @param other the model or the data that it was compared with
     * @param inner the lines about values inside of the models; empty if they were not compared
     */
    public static void add(
            ReportPage page, Path model, List<Path> other, ComparisonReport report, Optional<List<String>> inner) {
        page.say(CheckSections.verdict(report) + ".").file(model);
        other.forEach(page::file);
        String with = other.isEmpty() ? "" : " and " + Excerpt.of(other.get(0).toString());
        page.add(ReportSection.of(Excerpt.of(model.toString()) + with, List.of()));
        CheckSections.of(report).forEach(page::add);
        inner.filter(lines -> !lines.isEmpty())
                .ifPresent(lines -> page.add(ReportSection.inner(
                        "Values inside", List.of(new ReportBlock.Lines(String.join("\n", lines))))));
    }
}
