package org.onnxtwist.twist.recognise.value;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** A value that depends on no data: constants, and values determined by the sizes of the input. */
public sealed interface AbstractValue permits LazyConstant, SizedNumbers, Ramp {
    /** This, if it is constant; otherwise empty. */
    default Optional<LazyConstant> constants() {
        return this instanceof LazyConstant numbers ? Optional.of(numbers) : Optional.empty();
    }

    /** Tells whether this is the number 1. */
    default boolean isOne() {
        return this instanceof LazyConstant numbers && numbers.scalar().orElse(0) == 1;
    }

    /**
     * This with its elements moved; empty if {@code move} is for any of its constants, or if the axis that it counts along goes away.
     *
     * @param move applied to each tensor of constants in it
     * @param axes the new index, counted from the last axis, of the axis that this counts along; negative where it goes away
     */
    default Optional<AbstractValue> moved(Function<LazyConstant, Optional<LazyConstant>> move, IntUnaryOperator axes) {
        if (this instanceof Ramp ramp) {
            int axis = axes.applyAsInt(ramp.axis());
            return axis < 0
                    ? Optional.empty()
                    : ramp.offset().map(move).map(offset -> new Ramp(axis, ramp.slope(), ramp.length(), offset));
        }
        return this instanceof SizedNumbers sized
                ? sized.map(move).map(AbstractValue.class::cast)
                : move.apply((LazyConstant) this).map(AbstractValue.class::cast);
    }
}
