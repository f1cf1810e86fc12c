package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.report.ExportTable;
import org.onnxtwist.runtime.report.ModelTotalsText;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;

/** Prints the available passes, and the reports of passes and exports. */
public final class OptimizationText {
    private OptimizationText() {}

    /** Prints the available passes, and the rules that they apply. */
    public static void list(Console console) {
        Table table = new Table(List.of("pass", "what it does"), Set.of());
        Passes.entries().forEach(entry -> table.add(entry.usage(), entry.summary()));
        table.lines().forEach(console.out()::println);
        console.out().println();
        Table rules = new Table(List.of("rule", "pass", "operator set", "what it does"), Set.of());
        Passes.entries()
                .forEach(entry -> entry.rules()
                        .forEach(rule ->
                                rules.add(rule.name(), entry.name(), "from " + rule.since() + " on", rule.summary())));
        rules.lines().forEach(console.out()::println);
    }

    /**
     * Prints the report of a job.
     *
     * @param verbose whether every layer, and every output of every run, gets a row of its own
     */
    public static void print(Console console, OptimizationReport report, boolean verbose) {
        PrintStream out = console.out();
        report.export()
                .ifPresentOrElse(
                        result -> printLayers(console, report, result, verbose), () -> printPasses(console, report));
        if (report.before().parameters() != report.after().parameters()) {
            out.println(NumberText.parameters(
                    report.before().parameters(), report.after().parameters()));
        }
        report.verification()
                .ifPresentOrElse(
                        check -> VerificationText.print(console, check, verbose),
                        () -> out.println(console.paint(Style.CAUTION, "not checked, because of --no-verify")));
        out.println(
                report.published()
                        ? console.paint(Style.GOOD, "written") + " to " + report.output()
                        : console.paint(Style.BAD, "nothing written"));
    }

    private static void printPasses(Console console, OptimizationReport report) {
        Table table = new Table(List.of("pass", "nodes before", "nodes after", "changed", "ms"), Set.of(1, 2, 4));
        for (Pipeline.Report pass : report.passes()) {
            table.add(
                    pass.pass(),
                    NumberText.grouped(pass.nodesBefore()),
                    NumberText.grouped(pass.nodesAfter()),
                    pass.changed() ? "yes" : "no",
                    NumberText.grouped(pass.time().toMillis()));
        }
        table.lines().forEach(console.out()::println);
        console.out().println();
        ModelTotalsText.lines(report.before(), report.after()).forEach(console.out()::println);
        if (report.grownBytes() > 0) {
            console.out()
                    .println(console.paint(Style.CAUTION, "larger than before") + ": the constants take "
                            + NumberText.grouped(report.grownBytes()) + " bytes more");
        }
    }

    private static void printLayers(Console console, OptimizationReport report, ExportResult result, boolean verbose) {
        PrintStream out = console.out();
        if (result.layers().isEmpty()) {
            out.println("no twist layers in " + report.model());
        }
        ExportTable.lines(result.layers(), verbose).forEach(out::println);
        result.opset().ifPresent(change -> out.println(Excerpt.ofMessage(change.text())));
        NearMissText.print(console, result.nearMisses());
        TwistLayerTable.warnOfGeneral(
                console, result.layers().stream().map(ExportedLayer::layer).toList());
    }
}
