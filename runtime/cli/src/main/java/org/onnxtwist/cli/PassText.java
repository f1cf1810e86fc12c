package org.onnxtwist.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.engine.compare.ComparisonReport;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.rewrite.PassReport;

/** Passes, and what they did, for people. */
final class PassText {
    private PassText() {}

    /** The passes that there are. */
    static void list(Console console) {
        Table table = new Table(List.of("pass", "what it does"), Set.of());
        Passes.entries().forEach(entry -> table.add(entry.usage(), entry.summary()));
        table.lines().forEach(console.out()::println);
    }

    /** What passes did to a model. */
    static void print(
            Console console, Optional<Path> written, List<PassReport> reports, Optional<ComparisonReport> compared) {
        PrintStream out = console.out();
        Table table = new Table(List.of("pass", "nodes before", "nodes after", "changed", "ms"), Set.of(1, 2, 4));
        for (PassReport report : reports) {
            table.add(
                    report.pass(),
                    Numbers.grouped(report.nodesBefore()),
                    Numbers.grouped(report.nodesAfter()),
                    report.changed() ? "yes" : "no",
                    Numbers.grouped(report.time().toMillis()));
        }
        table.lines().forEach(out::println);
        compared.ifPresentOrElse(
                report -> VerificationText.print(console, report, false),
                () -> out.println(console.paint(Style.CAUTION, "not checked, as --no-verify asks")));
        out.println(written.map(path -> console.paint(Style.GOOD, "written") + " to " + path)
                .orElseGet(() -> console.paint(Style.BAD, "nothing written")));
    }
}
