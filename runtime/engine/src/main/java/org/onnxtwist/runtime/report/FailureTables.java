package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.onnxtwist.runtime.compare.report.CheckReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement.WorstParameter;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics.WorstElement;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;

/** Formats the failures of a check as lines of text: at most {@value #MOST} failures, and the number of the others. */
public final class FailureTables {
    /** The maximum number of failures that are shown. */
    public static final int MOST = 10;

    private static final double LARGEST_ACCEPTED = 0.1;

    private FailureTables() {}

    /**
     * Returns all failures of a check: layers, outputs, and the option with which they would be accepted.
     *
     * @param rest the place where the failures that are not shown can be found, for example {@code --json lists all}
     * @param option how that option is written, {@code %s} standing for the number
     */
    public static List<String> all(CheckReport report, String rest, String option) {
        List<String> lines = new ArrayList<>();
        if (report instanceof VerificationReport verification) {
            lines.addAll(layers(verification.layers(), rest));
        } else if (report instanceof ComparisonReport comparison) {
            lines.addAll(agreements(comparison.layers(), rest));
        }
        lines.addAll(outputs(report.runs(), rest));
        lines.addAll(remedy(report, option));
        return lines;
    }

    /**
     * Returns the layers that fail.
     *
     * @param rest the place where the failures that are not shown can be found, for example {@code --json lists all}
     */
    public static List<String> layers(List<LayerReport> layers, String rest) {
        List<LayerReport> failed =
                layers.stream().filter(layer -> !layer.passed()).toList();
        Table table = new Table(List.of("layer", "check", "variant", "max abs", "of bound", "problem"), Set.of(3, 4));
        failed.stream()
                .limit(MOST)
                .forEach(layer -> table.add(
                        layer.name(),
                        layer.check().label(),
                        layer.variant(),
                        NumberText.error(layer.maxAbs()),
                        NumberText.error(layer.ofBound()),
                        layer.problem()
                                + layer.worst().map(FailureTables::worst).orElse("")));
        return lines(table, failed.size(), rest);
    }

    /**
     * Returns the layers of two models that differ.
     *
     * @param rest where the failures are that are not shown
     */
    public static List<String> agreements(List<LayerAgreement> layers, String rest) {
        List<LayerAgreement> failed =
                layers.stream().filter(layer -> !layer.passed()).toList();
        Table table = new Table(List.of("layer", "compared", "difference", "of bound", "problem"), Set.of(2, 3));
        failed.stream()
                .limit(MOST)
                .forEach(layer -> table.add(
                        layer.name(),
                        layer.basis().label(),
                        layer.worst()
                                .map(worst -> NumberText.error(worst.difference()))
                                .orElse(""),
                        layer.worst()
                                .map(worst -> NumberText.error(worst.ofBound()))
                                .orElse(""),
                        layer.problem()));
        return lines(table, failed.size(), rest);
    }

    /** Returns the worst of the parameters that were compared, in one line; empty if none were compared. */
    public static Optional<String> worst(List<LayerAgreement> layers) {
        return layers.stream()
                .filter(layer -> layer.worst().isPresent())
                .max(Comparator.comparingDouble(
                        layer -> layer.worst().map(WorstParameter::ofBound).orElse(0.0)))
                .flatMap(layer -> layer.worst()
                        .map(worst -> "layers compared: "
                                + layers.stream()
                                        .map(LayerAgreement::name)
                                        .distinct()
                                        .count()
                                + ", worst " + worst.parameter() + worst.index() + " of '" + layer.name() + "' ("
                                + layer.basis().label() + "), off by " + NumberText.error(worst.difference()) + ", "
                                + NumberText.error(worst.ofBound()) + " of the bound"));
    }

    /**
     * Returns the outputs that differ.
     *
     * @param rest where the failures are that are not shown
     */
    public static List<String> outputs(List<RunReport> runs, String rest) {
        Table table = new Table(List.of("input", "variant", "output", "max abs", "problem"), Set.of(3));
        int failed = 0;
        for (RunReport run : runs) {
            for (OutputReport output : run.outputs()) {
                if (!output.passed() && failed++ < MOST) {
                    table.add(
                            (run.input() + " " + run.shapes()).strip(),
                            run.variant(),
                            output.name(),
                            output.metrics()
                                    .map(known -> NumberText.error(known.maxAbs()))
                                    .orElse(""),
                            output.problem());
                }
            }
        }
        return lines(table, failed, rest);
    }

    /**
     * Returns a line that names the option with which the differences would be accepted; empty if no number would do, and if an output
     * differs by more than a tenth of its norm, which no tolerance should accept.
     *
     * @param option how the option is written, {@code %s} standing for the number
     */
    public static List<String> remedy(CheckReport report, String option) {
        OptionalDouble tolerance = report.acceptingTolerance();
        boolean isSmall = report.runs().stream()
                .flatMap(run -> run.outputs().stream())
                .filter(output -> !output.passed())
                .flatMap(output -> output.metrics().stream())
                .allMatch(metrics -> metrics.relativeL2() <= LARGEST_ACCEPTED);
        return tolerance.isPresent() && isSmall
                ? List.of(String.format(Locale.ROOT, option, NumberText.error(tolerance.getAsDouble()))
                        + " alone, without a relative tolerance, would accept the differences")
                : List.of();
    }

    private static String worst(WorstElement worst) {
        return " (worst at " + worst.index() + ": " + worst.actual() + " instead of " + worst.expected() + ")";
    }

    private static List<String> lines(Table table, int failed, String rest) {
        List<String> lines = new ArrayList<>(table.lines());
        if (failed > MOST) {
            lines.add("and " + NumberText.grouped(failed - MOST) + " more (" + rest + ")");
        }
        return lines;
    }
}
