package org.onnxtwist.rewrite;

import java.time.Duration;

/** The counts of one rule during one run of an engine. */
final class RuleTally {
    long attempts;
    long matches;
    long applications;
    long nanoseconds;

    EditLog.Statistics of(Rule rule) {
        return new EditLog.Statistics(rule.name(), attempts, matches, applications, Duration.ofNanos(nanoseconds));
    }
}
