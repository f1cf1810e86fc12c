package org.onnxtwist.runtime.compare.report;

import java.util.List;
import java.util.Optional;

/**
 * The outcome of comparing the values inside two models, on one input.
 *
 * @param input what the models ran on
 * @param compared the number of values that were compared
 * @param differing the values that differ, in topological order of the first model
 * @param remarks what was left out, one sentence each
 * @param problem a sentence that says why the comparison ended early; empty where it did not
 */
public record IntermediateReport(
        String input, long compared, List<DifferingValue> differing, List<String> remarks, Optional<String> problem) {
    public IntermediateReport {
        differing = List.copyOf(differing);
        remarks = List.copyOf(remarks);
    }

    /** Tells whether the values agree; empty where nothing was compared. */
    public Optional<Boolean> passed() {
        if (!differing.isEmpty() || problem.isPresent()) {
            return Optional.of(false);
        }
        return compared == 0 ? Optional.empty() : Optional.of(true);
    }

    /**
     * A value that differs.
     *
     * @param name its name in the first model
     * @param other its name in the second model
     * @param node the node of the first model that makes it, by operator and name
     * @param otherNode the node of the second model that makes it
     * @param type its type and shape in the first model
     * @param otherType its type and shape in the second model
     * @param comparison the figures
     */
    public record DifferingValue(
            String name,
            String other,
            String node,
            String otherNode,
            String type,
            String otherType,
            OutputReport comparison) {}
}
