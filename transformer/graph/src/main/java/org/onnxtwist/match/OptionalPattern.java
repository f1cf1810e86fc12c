package org.onnxtwist.match;

import java.util.Optional;
import org.onnxtwist.match.NodePattern.OperatorSet;

/** An input that may, or must, be omitted; made by {@link Pattern#optional} and {@link Pattern#absent}. */
final class OptionalPattern extends Pattern {
    private final Optional<Pattern> present;

    OptionalPattern(Optional<Pattern> present) {
        this.present = present;
    }

    @Override
    boolean match(MatchState attempt, MatchPosition place, Continuation then) {
        if (place.value() != null) {
            return present.isPresent() ? present.get().match(attempt, place, then) : attempt.refuse(place, this);
        }
        MatchState.Mark mark = attempt.mark();
        attempt.enter(null);
        if (then.proceed()) {
            return true;
        }
        attempt.rewind(mark);
        return false;
    }

    @Override
    public OperatorSet roots() {
        return present.map(Pattern::roots).orElse(OperatorSet.NONE);
    }

    @Override
    public OperatorSet inner() {
        return present.map(Pattern::inner).orElse(OperatorSet.NONE);
    }

    @Override
    OperatorSet asInput() {
        return present.map(Pattern::asInput).orElse(OperatorSet.NONE);
    }

    @Override
    public int depth() {
        return present.map(Pattern::depth).orElse(0);
    }

    @Override
    public int size() {
        return present.map(Pattern::size).orElse(0);
    }

    @Override
    public boolean hasSeveralRoots() {
        return present.filter(Pattern::hasSeveralRoots).isPresent();
    }

    @Override
    void forEachCapture(int below, CaptureVisitor visitor) {
        present.ifPresent(pattern -> pattern.forEachCapture(below, visitor));
    }

    @Override
    public String toString() {
        return present.map(pattern -> "absent or " + pattern).orElse("absent");
    }
}
