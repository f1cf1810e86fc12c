package org.onnxtwist.match;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.onnxtwist.ir.Value;

/** Any value that fulfils conditions; made by {@link Pattern#any()}. */
public final class ValuePattern extends Pattern {
    static final ValuePattern ANY = new ValuePattern(List.of());

    private final List<Condition> checks;

    private ValuePattern(List<Condition> checks) {
        this.checks = checks;
    }

    /** Captures the value, or the node that makes it. */
    public ValuePattern as(Capture<?> capture) {
        return with(new Condition.Captured(capture));
    }

    /** Only values that fulfil a condition, which may look at nothing but the value itself. */
    public ValuePattern where(String name, Predicate<Value> condition) {
        return where(name, (value, typing) -> condition.test(value));
    }

    /** Only values that fulfil a condition, which may look at the value and at types. */
    public ValuePattern where(String name, BiPredicate<Value, TypeLookup> condition) {
        return with(new Condition.OfValue(name, condition));
    }

    /** Only values of such a type. */
    public ValuePattern type(TypeCondition condition) {
        return where(condition.name(), (value, typing) -> condition.test().test(typing.type(value)));
    }

    private ValuePattern with(Condition check) {
        return new ValuePattern(appended(checks, check));
    }

    @Override
    boolean match(MatchState attempt, MatchPosition place, Continuation then) {
        if (place.value() == null) {
            return attempt.refuse(place, this);
        }
        MatchState.Mark mark = attempt.mark();
        attempt.enter(null);
        if (attempt.holdAll(checks, place) && then.proceed()) {
            return true;
        }
        attempt.rewind(mark);
        return false;
    }

    @Override
    void forEachCapture(int below, CaptureVisitor visitor) {
        visitCaptures(checks, below, visitor);
    }

    @Override
    public String toString() {
        return "present";
    }
}
