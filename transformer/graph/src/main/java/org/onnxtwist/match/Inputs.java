package org.onnxtwist.match;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Node;

/**
 * The patterns for the inputs of a node.
 *
 * @param patterns one for each input from the first
 * @param others whether there may be further inputs
 * @param anyOrder whether the inputs may be in any order
 */
record Inputs(List<Pattern> patterns, boolean others, boolean anyOrder) {
    static final Inputs FREE = new Inputs(List.of(), true, false);

    /** These inputs with another pattern for one input. */
    Inputs with(int index, Pattern pattern) {
        List<Pattern> more = new ArrayList<>(patterns);
        while (more.size() <= index) {
            more.add(Pattern.optional(Pattern.any()));
        }
        more.set(index, pattern);
        return new Inputs(List.copyOf(more), others, anyOrder);
    }

    boolean match(MatchState attempt, Node node, Continuation then) {
        if (anyOrder) {
            return node.inputCount() == patterns.size()
                    ? matchAnyOrder(attempt, node, 0, 0, then)
                    : attempt.refuse(node, "has " + patterns.size() + " inputs");
        }
        for (int i = patterns.size(); !others && i < node.inputCount(); i++) {
            if (node.input(i).isPresent()) {
                return attempt.refuse(node, "input " + i + " is absent");
            }
        }
        return matchFrom(attempt, node, 0, then);
    }

    private boolean matchFrom(MatchState attempt, Node node, int index, Continuation then) {
        return index == patterns.size()
                ? then.proceed()
                : patterns.get(index)
                        .match(
                                attempt,
                                new MatchPosition.Input(node, index),
                                () -> matchFrom(attempt, node, index + 1, then));
    }

    /** Matches the inputs in any order. {@code taken} has a bit for each input that an earlier pattern matches. */
    private boolean matchAnyOrder(MatchState attempt, Node node, int index, long taken, Continuation then) {
        if (index == patterns.size()) {
            return then.proceed();
        }
        for (int input = 0; input < patterns.size(); input++) {
            long more = taken | 1L << input;
            MatchPosition place = new MatchPosition.Input(node, input);
            if (more != taken
                    && patterns.get(index)
                            .match(attempt, place, () -> matchAnyOrder(attempt, node, index + 1, more, then))) {
                return true;
            }
        }
        return false;
    }
}
