package org.onnxtwist.match;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

/**
 * A name for what a place of a pattern turns out to be, by which a rule reads it from the {@link Match}. The kind of the capture
 * says what is taken of the place: its value, the node that makes it, its constant tensor, its constant number, or what a condition
 * computes of it.
 *
 * <p>A capture that stands in two places of a pattern means that both are the same. Captures are told apart by identity, and have
 * no state: keep each in a constant beside the pattern.
 *
 * @param <T> what a match gives for it
 */
public final class Capture<T> {
    /** Finds in a place what a capture stands for; null where there is no such thing. */
    private interface Taking {
        @Nullable
        Object from(@Nullable Value value, @Nullable Node producer);
    }

    private enum Kind {
        PLACE,
        CONSTANT,
        COMPUTED
    }

    private final String name;
    private final Kind kind;
    private final Taking taking;

    private Capture(String name, Kind kind, Taking taking) {
        this.name = name;
        this.kind = kind;
        this.taking = taking;
    }

    /** Captures a value. */
    public static Capture<Value> value(String name) {
        return new Capture<>(name, Kind.PLACE, (value, producer) -> value);
    }

    /** Captures the node that makes a value; a place whose value no node makes does not match. */
    public static Capture<Node> node(String name) {
        return new Capture<>(name, Kind.PLACE, (value, producer) -> producer);
    }

    /** Captures the tensor of a constant; a place that is none does not match. Two tensors are the same when their elements are. */
    public static Capture<Tensor> tensor(String name) {
        return new Capture<>(
                name, Kind.CONSTANT, (value, producer) -> constant(value).orElse(null));
    }

    /** Captures the only element of a constant, whatever its rank; a place that is none, or holds no real number, does not match. */
    public static Capture<Double> number(String name) {
        return new Capture<>(
                name,
                Kind.CONSTANT,
                (value, producer) -> constant(value)
                        .filter(tensor -> tensor.elements() == 1 && TensorElements.areNumbers(tensor.dtype()))
                        .map(tensor -> TensorElements.of(tensor).doubleAt(0))
                        .orElse(null));
    }

    /**
     * Captures what a condition computes, so that a rule need not compute it a second time: see {@link NodePattern#where(String, Capture,
     * java.util.function.BiFunction)} and {@link NodePattern#when(String, Capture, java.util.function.Function)}.
     */
    public static <T> Capture<T> computed(String name) {
        return new Capture<>(name, Kind.COMPUTED, (value, producer) -> null);
    }

    private static Optional<Tensor> constant(@Nullable Value value) {
        return value == null ? Optional.empty() : value.constant();
    }

    @Nullable
    Object take(@Nullable Value value, @Nullable Node producer) {
        return taking.from(value, producer);
    }

    boolean isSame(Object first, Object second) {
        return first.equals(second) || (first instanceof Tensor a && second instanceof Tensor b && a.sameElements(b));
    }

    /** Only what {@link #take} takes and what conditions compute for this capture is bound to it: each is a {@code T}. */
    @SuppressWarnings("unchecked")
    T cast(Object bound) {
        return (T) bound;
    }

    /** Tells whether a match can be followed from it to the nodes that read it. */
    boolean isPlace() {
        return kind == Kind.PLACE;
    }

    boolean isComputed() {
        return kind == Kind.COMPUTED;
    }

    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
