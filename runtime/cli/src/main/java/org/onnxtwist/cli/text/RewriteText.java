package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.util.List;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.report.ConvTable;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.twist.rewrite.ConvEntry;

/** The report of {@code rewrite} for people. */
public final class RewriteText {
    private RewriteText() {}

    /**
     * Prints it.
     *
     * @param verbose whether every convolution gets a row of its own
     */
    public static void print(Console console, RewriteReport report, boolean verbose) {
        PrintStream out = console.out();
        List<ConvEntry> convs = report.summary().convs();
        out.println(console.paint(Style.HEADING, report.model().toString()));
        ConvTable.lines(convs, "rewritten", verbose).forEach(out::println);
        out.println(counts(report));
        report.given()
                .filter(given -> given.tensors() < given.of())
                .ifPresent(given -> out.println(console.paint(
                        Style.CAUTION,
                        "the file of --params gives " + NumberText.grouped(given.tensors()) + " of "
                                + NumberText.count(given.of(), "new parameter", "new parameters")
                                + "; --init determines the others")));
        report.shared()
                .filter(shared -> !shared)
                .ifPresent(
                        nothing -> out.println(
                                console.paint(
                                        Style.CAUTION,
                                        "--share-data has no effect, because no tensor of the output is in the model's external data")));
        NearMissText.print(console, report.summary().nearMisses());
        if (!report.summary().nearMisses().isEmpty()) {
            out.println(console.paint(
                    Style.CAUTION,
                    "their convolutions are rewritten one by one: keep them with --exclude if they belong to a twist"
                            + " layer"));
        }
        report.unmatched()
                .forEach(glob -> out.println(console.paint(
                        Style.CAUTION, "no convolution matches '" + glob + "' ('inspect' lists the names)")));
        boolean made = report.outcome() == Outcome.WRITTEN || report.outcome() == Outcome.REJECTED;
        if (made) {
            report.verification()
                    .ifPresentOrElse(
                            check -> VerificationText.print(console, check),
                            () -> out.println(console.paint(Style.CAUTION, "not checked, because of --no-verify")));
        }
        out.println(outcome(console, report));
    }

    private static String counts(RewriteReport report) {
        List<ConvEntry> convs = report.summary().convs();
        if (convs.isEmpty()) {
            return "no convolutions";
        }
        String counts = NumberText.grouped(ConvTable.count(convs, ConvEntry.Status.REWRITTEN)) + " of "
                + NumberText.count(convs.size(), "convolution", "convolutions") + " rewritten";
        long inLayers = ConvTable.count(convs, ConvEntry.Status.TWIST_LAYER);
        if (inLayers > 0) {
            counts += ", " + NumberText.grouped(inLayers) + " already part of twist layers";
        }
        if (!report.summary().changed()) {
            return counts;
        }
        return counts + "; "
                + NumberText.parameters(
                        report.summary().parametersBefore(), report.summary().parametersAfter());
    }

    private static String outcome(Console console, RewriteReport report) {
        String seconds = " (" + NumberText.seconds(report.seconds()) + ")";
        return switch (report.outcome()) {
            case WRITTEN -> console.paint(Style.GOOD, "written") + " to " + report.output() + seconds;
            case COPIED -> "nothing to rewrite: copied unchanged to " + report.output() + seconds;
            case DRY_RUN -> "dry run: nothing written; the output would be " + report.output() + seconds;
            case UNMATCHED -> console.paint(Style.BAD, "nothing written") + " to " + report.output() + seconds;
            case REJECTED -> console.paint(Style.BAD, "nothing written") + " to " + report.output() + seconds;
        };
    }
}
