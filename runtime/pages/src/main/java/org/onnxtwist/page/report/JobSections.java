package org.onnxtwist.page.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.compare.report.CheckReport;
import org.onnxtwist.runtime.job.JobReport;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.report.ConvTable;
import org.onnxtwist.runtime.report.ExportTable;
import org.onnxtwist.runtime.report.ModelTotalsText;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.twist.rewrite.ConvEntry;

/** Adds what a job did with a model to a report: the sections of {@code rewrite} and of {@code export}. */
public final class JobSections {
    private JobSections() {}

    /** Adds the rewrite of a model. */
    public static void add(ReportPage page, RewriteReport report) {
        List<ConvEntry> convs = report.summary().convs();
        long rewritten = ConvTable.count(convs, ConvEntry.Status.REWRITTEN);
        List<ReportBlock> blocks = begin(page, report);
        page.say(NumberText.grouped(rewritten) + " of " + NumberText.count(convs.size(), "convolution", "convolutions")
                + " of " + name(report.model()) + " rewritten.");
        if (report.summary().changed()) {
            blocks.add(ReportBlock.fact(NumberText.parameters(
                            report.summary().parametersBefore(),
                            report.summary().parametersAfter())
                    + "."));
        }
        blocks.addAll(ReportTables.of(
                "The convolutions; of many, those that are alike are one row.",
                ConvTable.table(convs, "rewritten", false)));
        report.given()
                .ifPresent(given -> blocks.add(ReportBlock.fact("The file of --params gives "
                        + NumberText.grouped(given.tensors()) + " of "
                        + NumberText.count(given.of(), "new parameter", "new parameters") + ".")));
        report.warnings().forEach(warning -> blocks.add(note(warning)));
        report.unmatched().forEach(glob -> blocks.add(note("No convolution matches '" + glob + "'.")));
        end(page, report, blocks);
    }

    /** Adds the export of a model. */
    public static void add(ReportPage page, OptimizationReport report) {
        List<ReportBlock> blocks = begin(page, report);
        page.say(NumberText.count(report.layers().size(), "twist layer", "twist layers") + " of " + name(report.model())
                + " written in fast forms.");
        if (report.before().parameters() != report.after().parameters()) {
            blocks.add(ReportBlock.fact(NumberText.parameters(
                            report.before().parameters(), report.after().parameters())
                    + "."));
        }
        blocks.addAll(ReportTables.of(
                "The layers and their forms; of many, those that are alike are one row.",
                ExportTable.table(report.layers(), false)));
        report.export().flatMap(result -> result.opset()).ifPresent(change -> blocks.add(note(change.text())));
        blocks.addAll(
                ReportTables.of("The model before and after.", ModelTotalsText.table(report.before(), report.after())));
        blocks.addAll(ReportTables.of("The passes, in their order.", passes(report.passes())));
        end(page, report, blocks);
    }

    private static Table passes(List<Pipeline.Report> passes) {
        Table table = new Table(List.of("pass", "nodes before", "nodes after", "changed", "ms"), Set.of(1, 2, 4));
        for (Pipeline.Report pass : passes) {
            table.add(
                    pass.pass(),
                    NumberText.grouped(pass.nodesBefore()),
                    NumberText.grouped(pass.nodesAfter()),
                    pass.changed() ? "yes" : "no",
                    NumberText.grouped(pass.time().toMillis()));
        }
        return table;
    }

    private static List<ReportBlock> begin(ReportPage page, JobReport report) {
        page.file(report.model());
        page.file(report.output());
        List<ReportBlock> blocks = new ArrayList<>();
        blocks.add(new ReportBlock.Paragraph(outcome(report), mood(report)));
        return blocks;
    }

    private static void end(ReportPage page, JobReport report, List<ReportBlock> blocks) {
        page.add(ReportSection.of(Excerpt.of(report.model().toString()), blocks));
        LayerDrawings.of(report).ifPresent(page::add);
        Optional<? extends CheckReport> check = report.verification();
        if (check.isPresent()) {
            page.say(CheckSections.verdict(check.get()) + ".");
            CheckSections.of(check.get()).forEach(page::add);
        } else {
            page.add(ReportSection.inner("The check", List.of(note("Nothing was checked."))));
        }
    }

    private static String outcome(JobReport report) {
        String file = Excerpt.of(report.output().toString());
        String seconds = " (" + NumberText.seconds(report.seconds()) + ")";
        return switch (report.outcome()) {
            case WRITTEN -> "Written to " + file + seconds + ".";
            case COPIED -> "Nothing to change: copied byte for byte to " + file + seconds + ".";
            case DRY_RUN -> "Dry run: nothing was written; the output would be " + file + seconds + ".";
            case UNMATCHED ->
                "Nothing was written to " + file + ", because a pattern matches no convolution" + seconds + ".";
            case REJECTED -> "Nothing was written to " + file + ", because the check did not pass" + seconds + ".";
        };
    }

    private static ReportBlock.Mood mood(JobReport report) {
        return switch (report.outcome()) {
            case WRITTEN, COPIED -> ReportBlock.Mood.GOOD;
            case DRY_RUN -> ReportBlock.Mood.NOTE;
            case UNMATCHED, REJECTED -> ReportBlock.Mood.BAD;
        };
    }

    private static ReportBlock note(String sentence) {
        return new ReportBlock.Paragraph(Excerpt.ofMessage(sentence), ReportBlock.Mood.NOTE);
    }

    private static String name(Path model) {
        return Excerpt.of(String.valueOf(model.getFileName()));
    }
}
