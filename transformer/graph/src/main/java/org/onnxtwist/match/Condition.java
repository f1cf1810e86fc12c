package org.onnxtwist.match;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** A condition on a place, besides its operators and inputs. */
interface Condition {
    /** The description of the condition, which an {@link Explanation} quotes where it does not hold. */
    String name();

    boolean holds(MatchState attempt, MatchPosition place);

    /** The condition that the place can be captured, and equals what the same capture has taken elsewhere. */
    record Captured(Capture<?> capture) implements Condition {
        public Captured {
            if (capture.isComputed()) {
                throw new IllegalArgumentException("what is captured as " + capture
                        + " is computed by a condition: pass the capture to where or when, not to as");
            }
        }

        @Override
        public String name() {
            return "is the value captured as " + capture;
        }

        @Override
        public boolean holds(MatchState attempt, MatchPosition place) {
            Object taken = capture.take(place.value(), place.producer());
            return taken != null && attempt.bind(capture, taken);
        }
    }

    /** A condition on the producer of the value. */
    record OfNode(String name, BiPredicate<Node, TypeLookup> condition) implements Condition {
        @Override
        public boolean holds(MatchState attempt, MatchPosition place) {
            Node producer = place.producer();
            return producer != null && condition.test(producer, attempt.typing());
        }
    }

    /** A condition on the producer of the value, which computes what is captured. */
    record Computed<T>(String name, Capture<T> capture, BiFunction<Node, TypeLookup, Optional<T>> compute)
            implements Condition {
        @Override
        public boolean holds(MatchState attempt, MatchPosition place) {
            Node producer = place.producer();
            return producer != null
                    && compute.apply(producer, attempt.typing())
                            .filter(computed -> attempt.bind(capture, computed))
                            .isPresent();
        }
    }

    /** A condition on the value. */
    record OfValue(String name, BiPredicate<Value, TypeLookup> condition) implements Condition {
        @Override
        public boolean holds(MatchState attempt, MatchPosition place) {
            Value value = place.value();
            return value != null && condition.test(value, attempt.typing());
        }
    }

    /** A condition on the constant tensor. */
    record OfTensor(String name, Predicate<Tensor> condition) implements Condition {
        @Override
        public boolean holds(MatchState attempt, MatchPosition place) {
            @Nullable Value value = place.value();
            return Optional.ofNullable(value)
                    .flatMap(Value::constant)
                    .filter(condition)
                    .isPresent();
        }
    }

    /** The condition that nothing outside the match reads the node; decided when the whole pattern is matched. */
    record Internal() implements Condition {
        @Override
        public String name() {
            return "is used only in the match";
        }

        @Override
        public boolean holds(MatchState attempt, MatchPosition place) {
            Node producer = place.producer();
            if (producer != null) {
                attempt.atEnd(producer, name(), match -> match.filter(match.holdsAllUsersOf(producer)));
            }
            return true;
        }
    }

    /** A condition on the whole match. */
    record OfMatch(String name, Predicate<Match> condition) implements Condition {
        @Override
        public boolean holds(MatchState attempt, MatchPosition place) {
            attempt.atEnd(place.node(), name, match -> match.filter(condition.test(match)));
            return true;
        }
    }

    /** A condition on the whole match, which computes what is captured. */
    record ComputedOfMatch<T>(String name, Capture<T> capture, Function<Match, Optional<T>> compute)
            implements Condition {
        @Override
        public boolean holds(MatchState attempt, MatchPosition place) {
            attempt.atEnd(
                    place.node(),
                    name,
                    match -> compute.apply(match).flatMap(computed -> match.with(capture, computed)));
            return true;
        }
    }
}
