package org.onnxtwist.match;

import java.util.List;
import java.util.stream.Collectors;
import org.onnxtwist.match.NodePattern.OperatorSet;

/** One of several patterns; made by {@link Pattern#anyOf}. */
final class AlternativePattern extends Pattern {
    private final List<Pattern> alternatives;

    AlternativePattern(List<Pattern> alternatives) {
        this.alternatives = alternatives;
    }

    @Override
    boolean match(MatchState attempt, MatchPosition place, Continuation then) {
        return alternatives.stream().anyMatch(alternative -> alternative.match(attempt, place, then));
    }

    @Override
    public OperatorSet roots() {
        return alternatives.stream().map(Pattern::roots).reduce(OperatorSet.NONE, OperatorSet::union);
    }

    @Override
    public OperatorSet inner() {
        return alternatives.stream().map(Pattern::inner).reduce(OperatorSet.NONE, OperatorSet::union);
    }

    @Override
    OperatorSet asInput() {
        return alternatives.stream().map(Pattern::asInput).reduce(OperatorSet.NONE, OperatorSet::union);
    }

    @Override
    public int depth() {
        return alternatives.stream().mapToInt(Pattern::depth).max().orElse(0);
    }

    @Override
    public int size() {
        return alternatives.stream().mapToInt(Pattern::size).max().orElse(0);
    }

    @Override
    public boolean hasSeveralRoots() {
        return alternatives.stream().anyMatch(Pattern::hasSeveralRoots);
    }

    @Override
    void forEachCapture(int below, CaptureVisitor visitor) {
        alternatives.forEach(alternative -> alternative.forEachCapture(below, visitor));
    }

    @Override
    public String toString() {
        return alternatives.stream().map(Pattern::toString).collect(Collectors.joining(" or "));
    }
}
