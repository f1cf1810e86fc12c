package org.onnxtwist.rewrite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Match;

/**
 * A log of the edits of a model: the applications of rules, the matches that rules declined, and what the search for them took. The
 * engines and surgeries that it is given to add to it; it holds text, not nodes.
 */
public final class EditLog {
    private final List<Entry> entries = new ArrayList<>();
    private final Set<Refusal> refusals = new LinkedHashSet<>();
    private final Map<String, Statistics> statistics = new LinkedHashMap<>();

    /** Makes an empty log. */
    public EditLog() {}

    /**
     * One application of a rule.
     *
     * @param rule the rule's name
     * @param node the root of the match: operator and name
     * @param replaced the replaced values with their replacements: {@code 'y' by <product>}
     * @param created the new nodes
     * @param removed the matched nodes that were removed
     */
    public record Entry(String rule, String node, List<String> replaced, List<String> created, List<String> removed) {
        public Entry {
            replaced = List.copyOf(replaced);
            created = List.copyOf(created);
            removed = List.copyOf(removed);
        }

        static Entry of(String rule, Match match, PendingEdits edits, List<Node> removed) {
            return new Entry(
                    rule,
                    match.root().toString(),
                    edits.replacements.stream()
                            .map(replacement -> replacement.old() + " by " + replacement.by())
                            .toList(),
                    edits.created.stream().map(Node::toString).toList(),
                    removed.stream().map(Node::toString).toList());
        }

        /** One line: {@code double-negation at Neg 'n2': 'y' by 'x'; removed Neg 'n2', Neg 'n1'}. */
        @Override
        public String toString() {
            List<String> parts = new ArrayList<>(3);
            if (!replaced.isEmpty()) {
                parts.add(String.join(", ", replaced));
            }
            if (!created.isEmpty()) {
                parts.add("created " + String.join(", ", created));
            }
            if (!removed.isEmpty()) {
                parts.add("removed " + String.join(", ", removed));
            }
            return rule + " at " + node + ": " + String.join("; ", parts);
        }
    }

    /**
     * A match that a rule declined to change.
     *
     * @param rule the rule's name
     * @param node the root of the match: operator and name
     * @param reason why, as the rule says it
     */
    public record Refusal(String rule, String node, String reason) {
        static Refusal of(String rule, Match match, String reason) {
            return new Refusal(rule, match.root().toString(), reason);
        }

        /** One line: {@code remove-dropout at Dropout 'd': declined, in operator sets before 7 it trains unless is_test is 1}. */
        @Override
        public String toString() {
            return rule + " at " + node + ": declined, because " + reason;
        }
    }

    /** The entries so far; a live, unmodifiable view. */
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** The declined matches so far, each once, in order. */
    public List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    /** The statistics of each rule over all runs so far, in the order of the rules. */
    public List<Statistics> statistics() {
        return List.copyOf(statistics.values());
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    void add(Refusal refusal) {
        refusals.add(refusal);
    }

    void add(Statistics run) {
        statistics.merge(run.rule(), run, Statistics::plus);
    }

    /** A line for each entry, and then one for each declined match. */
    @Override
    public String toString() {
        return Stream.concat(entries.stream(), refusals.stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /**
     * What the search for the matches of a rule took, and what came of it.
     *
     * @param rule the rule's name
     * @param attempts the number of nodes at which its pattern was tried
     * @param matches the number of those at which it matched
     * @param applications the number of matches that were rewritten; the rule declined the others, or the engine refused its edits
     * @param time the time that matching and rewriting took
     */
    public record Statistics(String rule, long attempts, long matches, long applications, Duration time) {
        Statistics plus(Statistics other) {
            return new Statistics(
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
}
