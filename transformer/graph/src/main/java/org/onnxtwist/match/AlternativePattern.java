package org.onnxtwist.match;

import java.util.List;
import java.util.stream.Collectors;

/** One of several patterns; made by {@link Pattern#anyOf}. Which one it was, its captures tell. */
public final class AlternativePattern extends Pattern {
    private final List<Pattern> alternatives;
    private final List<Condition> checks;

    AlternativePattern(List<Pattern> alternatives, List<Condition> checks) {
        this.alternatives = alternatives;
        this.checks = checks;
    }

    /** Captures the value, whichever alternative it is. */
    public AlternativePattern as(Capture<?> capture) {
        return new AlternativePattern(alternatives, appended(checks, new Condition.Captured(capture)));
    }

    @Override
    boolean match(MatchState attempt, MatchPosition place, Continuation then) {
        MatchState.Mark mark = attempt.mark();
        if (attempt.holdAll(checks, place)) {
            for (Pattern alternative : alternatives) {
                if (alternative.match(attempt, place, then)) {
                    return true;
                }
            }
        }
        attempt.rewind(mark);
        return false;
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
        visitCaptures(checks, below, visitor);
        alternatives.forEach(alternative -> alternative.forEachCapture(below, visitor));
    }

    @Override
    public String toString() {
        return alternatives.stream().map(Pattern::toString).collect(Collectors.joining(" or "));
    }
}
