package org.onnxtwist.op.spec;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Transpose;

/**
 * The order in which a Transpose takes the axes of its input.
 *
 * @param axes for each axis of the output, the one of the input
 */
public record Permutation(List<Long> axes) {
    /**
     * The permutation of a Transpose: its {@code perm}, or if that is absent, the reversal of all axes; empty if neither is known.
     *
     * @param rank the number of axes of its input, empty if it is not known
     */
    public static Optional<Permutation> of(Node transpose, Optional<Integer> rank) {
        Optional<List<Long>> axes = transpose.attribute(Transpose.PERM.name()).isPresent()
                ? Transpose.PERM.stated(transpose)
                : rank.map(count -> Arrays.stream(reversed(count)).boxed().toList());
        return axes.map(Permutation::new);
    }

    /** The order of {@code rank} axes that a Transpose without {@code perm} has: from the last to the first. */
    public static long[] reversed(int rank) {
        return LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
    }

    /** Tells whether this is the identity permutation. */
    public boolean isIdentity() {
        return axes.equals(LongStream.range(0, axes.size()).boxed().toList());
    }

    /** The composition of this permutation, applied first, and {@code next}. */
    public Permutation then(Permutation next) {
        return new Permutation(
                next.axes.stream().map(axis -> axes.get(axis.intValue())).toList());
    }

    /** Tells whether this can be composed with {@code next}: both permute the same number of axes, each exactly once. */
    public boolean fits(Permutation next) {
        return isComplete() && next.isComplete() && axes.size() == next.axes.size();
    }

    /** Tells whether this names each axis exactly once, counted from the first one. */
    public boolean isComplete() {
        return axes.stream().distinct().count() == axes.size()
                && (axes.isEmpty() || (Collections.min(axes) == 0 && Collections.max(axes) == axes.size() - 1));
    }
}
