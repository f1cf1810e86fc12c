package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.rewrite.PassReport;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.Table;

/** Prints passes and their reports as text. */
public final class PassText {
    private PassText() {}

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

    /** Prints the report on the passes that ran over a model. */
    public static void print(Console console, OptimizationReport report) {
        PrintStream out = console.out();
        Table table = new Table(List.of("pass", "nodes before", "nodes after", "changed", "ms"), Set.of(1, 2, 4));
        for (PassReport pass : report.passes()) {
            table.add(
                    pass.pass(),
                    NumberText.grouped(pass.nodesBefore()),
                    NumberText.grouped(pass.nodesAfter()),
                    pass.changed() ? "yes" : "no",
                    NumberText.grouped(pass.time().toMillis()));
        }
        table.lines().forEach(out::println);
        if (report.grownBytes() > 0) {
            out.println(console.paint(Style.CAUTION, "larger than it was") + ": its constants take "
                    + NumberText.grouped(report.grownBytes()) + " bytes more");
        }
        report.verification()
                .ifPresentOrElse(
                        check -> VerificationText.print(console, check, false),
                        () -> out.println(console.paint(Style.CAUTION, "not checked, as --no-verify asks")));
        out.println(
                report.published()
                        ? console.paint(Style.GOOD, "written") + " to " + report.output()
                        : console.paint(Style.BAD, "nothing written"));
    }
}
