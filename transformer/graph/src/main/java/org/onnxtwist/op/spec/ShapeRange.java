package org.onnxtwist.op.spec;

import java.util.OptionalLong;

/**
 * The axes of which a Shape gives the sizes.
 *
 * @param start the first axis, from 0 to the rank
 * @param end the axis before which it ends, from {@code start} to the rank
 */
public record ShapeRange(int start, int end) {
    /**
     * The range that a Shape states for an input of {@code rank} axes. Source: the specification of Shape, operator set 15; the earlier
     * versions give the sizes of all axes.
     *
     * @param start the first axis as it is stated; from the back where it is negative; clamped
     * @param end the axis before which it ends, as it is stated; from the back where it is negative; clamped; empty for all axes
     */
    public static ShapeRange of(OptionalLong start, OptionalLong end, int rank) {
        int first = clamped(start.orElse(0), rank);
        return new ShapeRange(first, Math.max(first, clamped(end.orElse(rank), rank)));
    }

    private static int clamped(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }
}
