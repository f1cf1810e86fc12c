package org.onnxtwist.pass.rule.simplify;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Transpose;

/**
 * The order in which a Transpose takes the axes of its input.
 *
 * @param axes for each axis of the output, the one of the input
 */
record Permutation(List<Long> axes) {
    /** The permutation of a Transpose: its {@code perm}, or if that is absent, the reversal of all axes; empty if neither is known. */
    static Optional<Permutation> of(Node transpose, TypeLookup typing) {
        Optional<List<Long>> axes = transpose.attribute(Transpose.PERM.name()).isPresent()
                ? Transpose.PERM.stated(transpose)
                : transpose
                        .input(0)
                        .flatMap(input -> Shapes.rank(input, typing))
                        .map(Permutation::reversed);
        return axes.map(Permutation::new);
    }

    private static List<Long> reversed(int rank) {
        return LongStream.range(0, rank).map(axis -> rank - 1 - axis).boxed().toList();
    }

    /** Tells whether this is the identity permutation. */
    boolean isIdentity() {
        return axes.equals(LongStream.range(0, axes.size()).boxed().toList());
    }

    /** The composition of this permutation, applied first, and {@code next}. */
    Permutation then(Permutation next) {
        return new Permutation(
                next.axes.stream().map(axis -> axes.get(axis.intValue())).toList());
    }

    /** Tells whether this can be composed with {@code next}: both permute the same number of axes, each exactly once. */
    boolean fits(Permutation next) {
        return isComplete() && next.isComplete() && axes.size() == next.axes.size();
    }

    private boolean isComplete() {
        return axes.stream().distinct().count() == axes.size()
                && (axes.isEmpty() || (Collections.min(axes) == 0 && Collections.max(axes) == axes.size() - 1));
    }
}
