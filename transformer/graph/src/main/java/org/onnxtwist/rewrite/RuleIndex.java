package org.onnxtwist.rewrite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.match.NodePattern.OperatorSet;
import org.onnxtwist.match.Pattern;

/** The rules by the operator of the node that their pattern begins at, so that a node that no rule begins at costs one look-up. */
final class RuleIndex {
    /** A rule, its pattern, and the counts of one run. */
    record Entry(Rule rule, Pattern pattern, RuleTally tally) {
        Entry(Rule rule) {
            this(rule, rule.pattern(), new RuleTally());
        }
    }

    private final List<Entry> entries;
    private final Map<OperatorId, List<Entry>> byRoot = new HashMap<>();
    private final OperatorSet inner;
    private final int depth;
    private final int size;
    private final boolean severalRoots;

    RuleIndex(List<Rule> rules) {
        entries = rules.stream().map(Entry::new).toList();
        inner = entries.stream().map(entry -> entry.pattern.inner()).reduce(OperatorSet.NONE, OperatorSet::union);
        depth = entries.stream().mapToInt(entry -> entry.pattern.depth()).max().orElse(0);
        size = entries.stream().mapToInt(entry -> entry.pattern.size()).max().orElse(0);
        severalRoots = entries.stream().anyMatch(entry -> entry.pattern.hasSeveralRoots());
    }

    /** All rules, in their order. */
    List<Entry> entries() {
        return entries;
    }

    /** The rules that may apply at a node of that operator, in their order. */
    List<Entry> of(OperatorId operator) {
        List<Entry> known = byRoot.get(operator);
        return known != null ? known : byRoot.computeIfAbsent(operator, this::find);
    }

    private List<Entry> find(OperatorId operator) {
        return entries.stream()
                .filter(entry -> entry.pattern.roots().contains(operator))
                .toList();
    }

    /** Tells whether a pattern looks at nodes of that operator behind its root. */
    boolean isInner(OperatorId operator) {
        return inner.contains(operator);
    }

    /** The depth of the deepest pattern. */
    int depth() {
        return depth;
    }

    /** The number of nodes of the largest pattern. */
    int size() {
        return size;
    }

    /** Tells whether a pattern looks at nodes beside its root. */
    boolean hasSeveralRoots() {
        return severalRoots;
    }
}
