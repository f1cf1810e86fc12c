package org.onnxtwist.runtime.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.session.ProviderSelection;

/** Collects the runs of a comparison and summarises them. */
final class ComparisonTranscript {
    private static final int MOST_NAMED = 3;

    private final ProviderSelection provider;
    private final List<RunReport> runs = new ArrayList<>();
    private final Map<String, Integer> nodes = new TreeMap<>();
    private final List<String> remarks = new ArrayList<>();
    private Map<String, Tensor> firstFeeds = Map.of();
    private final List<String> unreadable = new ArrayList<>();
    private boolean floatCopy;

    ComparisonTranscript(ProviderSelection provider) {
        this.provider = provider;
    }

    /** @param feeds the inputs of the run */
    void add(RunReport run, Map<String, Tensor> feeds) {
        if (runs.isEmpty()) {
            firstFeeds = feeds;
        }
        runs.add(run);
    }

    void nodes(Map<String, Integer> byProvider) {
        nodes.putAll(byProvider);
    }

    void useFloatCopy() {
        floatCopy = true;
    }

    void remark(String sentence) {
        remarks.add(sentence);
    }

    /** Records an output that the runtime's Java interface does not return. */
    void unreadable(String output) {
        unreadable.add(output);
        remarks.add("output '" + output
                + "' was not compared: ONNX Runtime's Java interface cannot return a value of its type");
    }

    /** Returns the remarks made before and during the runs, without duplicates. */
    private List<String> remarks() {
        return Stream.concat(
                        remarks.stream(), runs.stream().map(RunReport::remark).filter(remark -> !remark.isEmpty()))
                .distinct()
                .toList();
    }

    private List<String> notCompared() {
        return Stream.of(
                        RunReport.blind(runs).stream(),
                        unreadable.stream(),
                        runs.stream().flatMap(run -> run.notCompared().stream()))
                .flatMap(names -> names)
                .distinct()
                .toList();
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /**
     * Returns the report on the runs.
     *
     * @param origin finds where a computation leaves the finite numbers, as a clause
     */
    ComparisonReport report(Function<Map<String, Tensor>, Optional<String>> origin) {
        List<RunReport> failed = runs.stream().filter(run -> !run.passed()).toList();
        if (failed.isEmpty()) {
            Optional<String> unknown = unknown(origin);
            if (unknown.isPresent()) {
                return report(Optional.empty(), "not compared: " + unknown.get());
            }
        }
        String reason = failed.isEmpty()
                ? runs.size() + (runs.size() == 1 ? " run agrees" : " runs agree")
                : failed.size() + " of " + runs.size() + " runs differ, first on " + describe(failed.get(0));
        return report(Optional.of(failed.isEmpty()), reason);
    }

    /** Returns a clause that says why an output was not compared; empty if all outputs were compared. */
    private Optional<String> unknown(Function<Map<String, Tensor>, Optional<String>> origin) {
        List<String> blind = RunReport.blind(runs);
        if (!blind.isEmpty()) {
            boolean areEmpty = runs.stream()
                    .flatMap(run -> run.outputs().stream())
                    .filter(output -> blind.contains(output.name()))
                    .allMatch(OutputReport::isEmpty);
            return Optional.of(
                    areEmpty
                            ? blind(blind, "has", "have") + " no elements in any run"
                            : blind(blind, "holds", "hold") + " no finite number in any run"
                                    + origin.apply(firstFeeds)
                                            .map(clause -> "; " + clause)
                                            .orElse(""));
        }
        Optional<RunReport> incomplete =
                runs.stream().filter(run -> !run.notCompared().isEmpty()).findFirst();
        return unreadable.isEmpty() ? incomplete.map(RunReport::remark) : Optional.of(remarks.get(remarks.size() - 1));
    }

    private static String blind(List<String> notCompared, String verb, String verbOfSeveral) {
        String outputs = notCompared.stream().limit(MOST_NAMED).collect(Collectors.joining("', '", "'", "'"))
                + (notCompared.size() > MOST_NAMED ? " and " + (notCompared.size() - MOST_NAMED) + " more" : "");
        return notCompared.size() == 1 ? "output " + outputs + " " + verb : "outputs " + outputs + " " + verbOfSeveral;
    }

    private static String describe(RunReport run) {
        return run.input() + ": "
                + run.outputs().stream()
                        .filter(output -> !output.passed())
                        .findFirst()
                        .map(output -> "output '" + output.name() + "': " + output.problem())
                        .orElse("");
    }

    /** Returns the report on models that differ before any run. */
    ComparisonReport failed(String reason) {
        return report(Optional.of(false), reason);
    }

    /** Returns the report of a comparison in which nothing could be compared. */
    ComparisonReport notVerified(String reason) {
        return report(Optional.empty(), ComparisonReport.NOT_VERIFIED + reason);
    }

    private ComparisonReport report(Optional<Boolean> passed, String reason) {
        return new ComparisonReport(
                provider, passed, reason, floatCopy, runs, notCompared(), remarks(), nodes, List.of());
    }
}
