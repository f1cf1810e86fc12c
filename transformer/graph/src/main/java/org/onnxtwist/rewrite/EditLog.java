package org.onnxtwist.rewrite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Match;

/** A log of the applications of rules to a model, in order. The engines that it is given to add the entries; they hold text, not nodes. */
public final class EditLog {
    private final List<Entry> entries = new ArrayList<>();

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

        static Entry of(Rule rule, Match match, PendingEdits edits, List<Node> removed) {
            return new Entry(
                    rule.name(),
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

    /** The entries so far; a live, unmodifiable view. */
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    /** A line for each entry. */
    @Override
    public String toString() {
        return entries.stream().map(entry -> entry + "\n").collect(Collectors.joining());
    }
}
