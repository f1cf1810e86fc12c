package org.onnxtwist.engine.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.onnxtwist.engine.session.ProviderSelection;

/** Gathers the runs of a comparison, and sums them up. */
final class ComparisonTranscript {
    private final ProviderSelection provider;
    private final List<RunReport> runs = new ArrayList<>();
    private final Map<String, Integer> nodes = new TreeMap<>();
    private boolean floatCopy;

    ComparisonTranscript(ProviderSelection provider) {
        this.provider = provider;
    }

    void add(RunReport run) {
        runs.add(run);
    }

    void nodes(Map<String, Integer> byProvider) {
        nodes.putAll(byProvider);
    }

    void useFloatCopy() {
        floatCopy = true;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** The outcome of the runs. */
    ComparisonReport report() {
        List<RunReport> failed = runs.stream().filter(run -> !run.passed()).toList();
        if (failed.isEmpty()) {
            Optional<RunReport> incomplete =
                    runs.stream().filter(run -> !run.notCompared().isEmpty()).findFirst();
            if (incomplete.isPresent()) {
                return notVerified(incomplete.get().remark());
            }
        }
        String reason = failed.isEmpty()
                ? runs.size() + (runs.size() == 1 ? " run agrees" : " runs agree")
                : failed.size() + " of " + runs.size() + " runs differ, first on " + describe(failed.get(0));
        return report(Optional.of(failed.isEmpty()), reason);
    }

    private static String describe(RunReport run) {
        return run.input() + ": "
                + run.outputs().stream()
                        .filter(output -> !output.passed())
                        .findFirst()
                        .map(output -> "output '" + output.name() + "': " + output.problem())
                        .orElse("");
    }

    /** The models differ before any run. */
    ComparisonReport failed(String reason) {
        return report(Optional.of(false), reason);
    }

    /** Nothing could be compared. */
    ComparisonReport notVerified(String reason) {
        return report(Optional.empty(), "not verified: " + reason);
    }

    private ComparisonReport report(Optional<Boolean> passed, String reason) {
        return new ComparisonReport(provider, passed, reason, floatCopy, runs, nodes);
    }
}
