package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.gradient.GradientCheck;
import org.onnxtwist.runtime.report.FailureTables;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.OutputTable;
import org.onnxtwist.runtime.verify.VerificationReport;

/** The report of a check for people: how it went in two lines, and what failed in a table. */
public final class VerificationText {
    private static final String REST = "--json lists them all";
    private static final String REMEDY = "--atol %s";
    private static final int REMARKS = 3;

    private VerificationText() {}

    /** The check of a rewritten model. */
    public static void print(Console console, VerificationReport report) {
        PrintStream out = console.out();
        out.println(verdict(console, report.passed()) + " on "
                + nodes(report.nodesByProvider(), report.provider().provider().toString()) + ": "
                + reason(report.reason()));
        if (report.passed().isPresent()) {
            out.println("largest error " + NumberText.error(report.maxAbs()) + ", relative "
                    + NumberText.error(report.maxRel())
                    + (report.floatCopy() ? "; checked as a copy in float" : ""));
        }
        report.remarks().forEach(remark -> out.println("  " + Excerpt.escaped(remark)));
        print(out, FailureTables.all(report, REST, REMEDY));
    }

    /** The comparison of two models, or of a model with recorded data. */
    public static void print(Console console, ComparisonReport report, boolean verbose) {
        PrintStream out = console.out();
        OutputTable.lines(report.runs(), verbose).forEach(out::println);
        out.println(verdict(console, report.passed()) + " on "
                + nodes(report.nodesByProvider(), report.provider().provider().toString()) + ": "
                + reason(report.reason()));
        report.remarks().stream()
                .limit(verbose ? Long.MAX_VALUE : REMARKS)
                .forEach(remark -> out.println("  " + Excerpt.escaped(remark)));
        if (report.runs().stream()
                .flatMap(run -> run.outputs().stream())
                .anyMatch(output -> output.metrics().isPresent() && output.isCompared())) {
            out.println("largest error " + NumberText.error(report.maxAbs()) + ", relative "
                    + NumberText.error(report.maxRel()));
        }
        FailureTables.worst(report.layers()).map(Excerpt::escaped).ifPresent(out::println);
        print(out, FailureTables.remedy(report, REMEDY));
        print(out, FailureTables.agreements(report.layers(), REST));
    }

    /**
     * The comparison of gradients with finite differences, and what became of the file.
     *
     * @param report empty if none was made
     */
    public static void print(Console console, Optional<GradientCheck.Report> report, Path output) {
        PrintStream out = console.out();
        out.println(report.map(check -> verdict(console, check.passed()) + " on "
                        + check.provider().provider() + ": " + Excerpt.ofMessage(check.reason()))
                .orElseGet(() -> console.paint(Style.CAUTION, "not checked, because of --no-verify")));
        boolean written = status(report) == ExitStatus.DONE;
        out.println(
                written
                        ? console.paint(Style.GOOD, "written") + " to " + output
                        : console.paint(Style.BAD, "nothing written"));
    }

    /** Returns the exit status after a comparison of gradients; empty if none was made. */
    public static int status(Optional<GradientCheck.Report> report) {
        return report.flatMap(GradientCheck.Report::passed).orElse(true) ? ExitStatus.DONE : ExitStatus.CHECK_FAILED;
    }

    private static void print(PrintStream out, List<String> failures) {
        failures.forEach(line -> out.println("  " + Excerpt.escaped(line)));
    }

    /** The provider; of several, each with the number of nodes that it ran, so that nobody takes a part for the whole. */
    private static String nodes(Map<String, Integer> nodesByProvider, String provider) {
        if (nodesByProvider.size() <= 1) {
            return provider;
        }
        return nodesByProvider.entrySet().stream()
                .map(entry -> entry.getKey().replace("ExecutionProvider", "") + " ("
                        + NumberText.count(entry.getValue(), "node", "nodes") + ")")
                .sorted()
                .collect(Collectors.joining(" and "));
    }

    /** The reason without the words "not verified", which the verdict before it says already. */
    private static String reason(String reason) {
        boolean repeats = reason.startsWith(ComparisonReport.NOT_VERIFIED);
        return Excerpt.ofMessage(repeats ? reason.substring(ComparisonReport.NOT_VERIFIED.length()) : reason);
    }

    private static String verdict(Console console, Optional<Boolean> passed) {
        return passed.map(known ->
                        known ? console.paint(Style.GOOD, "check passed") : console.paint(Style.BAD, "check failed"))
                .orElseGet(() -> console.paint(Style.CAUTION, "not verified"));
    }
}
