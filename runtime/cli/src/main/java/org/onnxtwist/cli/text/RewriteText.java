package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.twist.rewrite.ConvEntry;

/** The report of {@code rewrite} for people. */
public final class RewriteText implements RewritePrinter {
    private final Console console;
    private final PrintStream out;
    private final boolean verbose;
    private boolean first = true;

    /**
     * @param verbose whether every convolution gets a row of its own
     */
    public RewriteText(Console console, boolean verbose) {
        this.console = console;
        this.out = console.out();
        this.verbose = verbose;
    }

    @Override
    public void print(RewriteReport report) {
        if (!first) {
            out.println();
        }
        first = false;
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
        out.println(outcome(report));
        out.flush();
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
        long before = report.summary().parametersBefore();
        long after = report.summary().parametersAfter();
        return counts + "; parameters " + NumberText.grouped(before) + " -> " + NumberText.grouped(after)
                + (before == 0 ? "" : String.format(Locale.ROOT, " (x %.2f)", (double) after / before));
    }

    private String outcome(RewriteReport report) {
        String seconds = " (" + NumberText.seconds(report.seconds()) + ")";
        return switch (report.outcome()) {
            case WRITTEN -> console.paint(Style.GOOD, "written") + " to " + report.output() + seconds;
            case COPIED -> "nothing to rewrite: copied unchanged to " + report.output() + seconds;
            case DRY_RUN -> "dry run: nothing written; the output would be " + report.output() + seconds;
            case UNMATCHED -> console.paint(Style.BAD, "nothing written") + " to " + report.output() + seconds;
            case REJECTED -> console.paint(Style.BAD, "nothing written") + " to " + report.output() + seconds;
        };
    }

    @Override
    public void print(Path model, Failure failure) {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
