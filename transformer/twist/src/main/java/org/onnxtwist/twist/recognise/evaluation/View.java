package org.onnxtwist.twist.recognise.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;

/** A value, or one position of it along an axis, which the view then does not have. */
public record View(Value value, Optional<Pick> pick) {
    /** @param axis counted from the last, which is 0 */
    record Pick(int axis, long index) {}

    public static View of(Value value) {
        return new View(value, Optional.empty());
    }

    public static View of(Value value, int axis, long index) {
        return new View(value, Optional.of(new Pick(axis, index)));
    }

    public View on(Value other) {
        return new View(other, pick);
    }

    /** The value, where it is all of it. */
    public Optional<Value> whole() {
        return pick.isEmpty() ? Optional.of(value) : Optional.empty();
    }

    /** The dimensions; empty where the rank is not known or has not the axis. */
    public Optional<List<Dim>> dims(ModelFacts facts) {
        Optional<List<Dim>> dims = facts.shape(value).known();
        if (pick.isEmpty()) {
            return dims;
        }
        return dims.filter(all -> pick.get().axis() < all.size()).map(all -> {
            List<Dim> left = new ArrayList<>(all);
            left.remove(all.size() - 1 - pick.get().axis());
            return List.copyOf(left);
        });
    }
}
