package org.onnxtwist.rewrite;

import java.time.Duration;
import java.util.Locale;

/**
 * What the search for the matches of a rule took, and what came of it.
 *
 * @param rule the rule's name
 * @param attempts the number of nodes at which its pattern was tried
 * @param matches the number of those at which it matched
 * @param applications the number of matches that were rewritten; the rule declined the others, or the engine refused its edits
 * @param time the time that matching and rewriting took
 */
public record RuleStatistics(String rule, long attempts, long matches, long applications, Duration time) {
    RuleStatistics plus(RuleStatistics other) {
        return new RuleStatistics(
                rule,
                attempts + other.attempts,
                matches + other.matches,
                applications + other.applications,
                time.plus(other.time));
    }

    /** One line: {@code remove-dropout: 12 attempts, 3 matches, 2 applications in 0.4 ms}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %d attempts, %d matches, %d applications in %.1f ms",
                rule,
                attempts,
                matches,
                applications,
                time.toNanos() * 1e-6);
    }
}
