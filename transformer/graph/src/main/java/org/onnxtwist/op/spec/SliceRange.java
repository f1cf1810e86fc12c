package org.onnxtwist.op.spec;

import java.util.Optional;

/**
 * The positions of one axis that a Slice takes.
 *
 * @param first the first position; 0 where none is taken
 * @param count how many positions are taken, at least 0
 * @param step the distance from one position to the next, never 0; negative for backwards
 */
public record SliceRange(long first, long count, long step) {
    /**
     * The range that a Slice states for an axis of a known size. Source: the specification of Slice, operator set 10 and later; the
     * earlier versions step by 1 and mean the same.
     *
     * @param size the size of the axis, at least 0
     * @param start the first position as it is stated; from the back where it is negative; clamped
     * @param end the position before which it ends; from the back where it is negative; clamped
     * @param step the step as it is stated
     * @return empty for a step of 0, and for a walk backwards to a largest integer, which is nothing for ONNX and everything for ONNX
     *     Runtime
     */
    public static Optional<SliceRange> of(long size, long start, long end, long step) {
        if (step == 0 || (size > 0 && isAmbiguous(end, step))) {
            return Optional.empty();
        }
        long first = first(size, start, step);
        long last = step > 0 ? clamped(size, end, 0, size) : clamped(size, end, -1, size - 1);
        long span = step > 0 ? last - first : first - last;
        // The quotient's sign is dropped last: the least integer has no opposite.
        return Optional.of(
                span <= 0 || size == 0
                        ? new SliceRange(0, 0, step)
                        : new SliceRange(first, Math.abs((span - 1) / step) + 1, step));
    }

    /** The first position of a range that is not empty, wherever it ends. */
    public static long first(long size, long start, long step) {
        return clamped(size, start, 0, step > 0 ? size : size - 1);
    }

    /** Tells whether ONNX and ONNX Runtime differ about it: a walk backwards to a largest integer. */
    public static boolean isAmbiguous(long end, long step) {
        return step < 0 && (end == Long.MAX_VALUE || end == Integer.MAX_VALUE);
    }

    private static long clamped(long size, long index, long least, long most) {
        return Math.max(least, Math.min(most, index < 0 ? index + size : index));
    }
}
