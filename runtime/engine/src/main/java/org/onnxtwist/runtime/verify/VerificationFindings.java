package org.onnxtwist.runtime.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport.LayerCheck;

/** Gathers what a verification finds, and sums it up. */
final class VerificationFindings {
    private final List<RunReport> runs = new ArrayList<>();
    private final List<LayerReport> layers = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final Map<String, Integer> nodesByProvider = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private String notRun = "";
    private String origin = "";
    private boolean floatCopy;

    void add(RunReport run) {
        runs.add(run);
    }

    void add(LayerReport layer) {
        layers.add(layer);
    }

    void remark(String sentence) {
        if (!remarks.contains(sentence)) {
            remarks.add(sentence);
        }
    }

    /** The rewritten model is wrong in a way that has no entry of its own: it does not load, or does not run. */
    void fail(String sentence) {
        failures.add(sentence);
    }

    /** Outputs that the runs so far say nothing of. */
    List<String> notCompared() {
        return RunReport.blind(runs);
    }

    /** The first value of the original that is not finite, as a clause. */
    void origin(String clause) {
        origin = "; " + clause;
    }

    /** The model could not be run as it was given. */
    void notRun(String why) {
        notRun = why;
    }

    void useFloatCopy() {
        floatCopy = true;
    }

    void nodes(Map<String, Integer> counts) {
        nodesByProvider.putAll(counts);
    }

    VerificationReport report(ProviderSelection provider) {
        List<String> wrong = Stream.of(
                        failures.stream(),
                        layers.stream().filter(layer -> !layer.passed()).map(VerificationFindings::describe),
                        runs.stream().filter(run -> !run.passed()).map(VerificationFindings::describe))
                .flatMap(sentences -> sentences)
                .toList();
        List<String> blind = blind();
        boolean known = notRun.isEmpty() && blind.isEmpty();
        Optional<Boolean> passed =
                wrong.isEmpty() ? (known ? Optional.of(true) : Optional.empty()) : Optional.of(false);
        return new VerificationReport(
                provider,
                passed,
                reason(wrong, blind),
                floatCopy,
                largest(
                        layers.stream().mapToDouble(LayerReport::maxAbs),
                        runs.stream().mapToDouble(RunReport::maxAbs)),
                largest(layers.stream().mapToDouble(LayerReport::maxRel), DoubleStream.empty()),
                runs,
                layers,
                nodesByProvider,
                wrong.isEmpty() || !failures.isEmpty()
                        ? OptionalDouble.empty()
                        : RunReport.acceptingTolerance(runs, layers.stream().mapToDouble(LayerReport::beyond)),
                remarks);
    }

    /** Outputs and layers that were run without a finite number to compare, as clauses. */
    private List<String> blind() {
        List<String> clauses = new ArrayList<>();
        notCompared().forEach(output -> clauses.add("output '" + output + "' holds no finite number" + origin));
        Map<String, Boolean> compared = new TreeMap<>();
        layers.stream()
                .filter(layer -> layer.check() == LayerCheck.IN_PLACE || layer.check() == LayerCheck.RANDOM_KERNELS)
                .forEach(layer -> compared.merge(layer.name(), layer.positions() > 0, Boolean::logicalOr));
        compared.forEach((layer, known) -> {
            if (!known) {
                clauses.add("layer '" + layer + "' computes no finite number");
            }
        });
        return clauses;
    }

    private String reason(List<String> wrong, List<String> blind) {
        if (!wrong.isEmpty()) {
            return wrong.get(0) + (wrong.size() > 1 ? " (and " + (wrong.size() - 1) + " more)" : "");
        }
        List<LayerReport> run = layers.stream()
                .filter(layer -> layer.check() != LayerCheck.STORED)
                .toList();
        long distinct = run.stream().map(LayerReport::name).distinct().count();
        String checked = run.size() + " checks of " + distinct + " layers against the formula passed";
        if (!notRun.isEmpty()) {
            return ComparisonReport.NOT_VERIFIED + notRun + (run.isEmpty() ? "" : "; " + checked);
        }
        if (!blind.isEmpty()) {
            return "not compared: " + blind.get(0) + (blind.size() > 1 ? " (and " + (blind.size() - 1) + " more)" : "");
        }
        return checked + (runs.isEmpty() ? "" : ", and " + runs.size() + " runs agreed with their reference");
    }

    private static String describe(LayerReport layer) {
        return "layer '" + layer.name() + "' (" + layer.check().label()
                + (layer.variant().isEmpty() ? "" : ", " + layer.variant())
                + (layer.check() == LayerCheck.STORED
                        ? ") has wrong stored parameters: "
                        : ") does not compute the formula: ")
                + layer.problem();
    }

    private static String describe(RunReport run) {
        return run.outputs().stream()
                .filter(output -> !output.passed())
                .findFirst()
                .map(output -> describe(run, output))
                .orElse("a run failed");
    }

    private static String describe(RunReport run, OutputReport output) {
        return "output '" + output.name() + "' differs on input " + run.input() + " (" + run.variant() + "): "
                + output.problem();
    }

    private static double largest(DoubleStream a, DoubleStream b) {
        return DoubleStream.concat(a, b).max().orElse(0);
    }
}
