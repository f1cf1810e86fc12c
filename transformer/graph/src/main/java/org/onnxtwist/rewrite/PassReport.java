package org.onnxtwist.rewrite;

import java.time.Duration;
import java.util.Locale;

/**
 * The result of one run of a pass.
 *
 * @param pass its name
 * @param changed whether it changed the model
 * @param time the time that it took
 * @param nodesBefore the number of nodes of all graphs and functions before
 * @param nodesAfter the same number afterwards
 */
public record PassReport(String pass, boolean changed, Duration time, long nodesBefore, long nodesAfter) {
    /** One line: {@code dead-code: 120 -> 100 nodes in 1.5 ms}, or {@code dead-code: no change in 1.5 ms}. */
    @Override
    public String toString() {
        String what = !changed ? "no change" : nodesBefore + " -> " + nodesAfter + " nodes";
        return String.format(Locale.ROOT, "%s: %s in %.1f ms", pass, what, time.toNanos() * 1e-6);
    }
}
