package org.onnxtwist.op.spec;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** Axes as ONNX writes them: counted from the first one or, if negative, from the last one. */
public final class Axes {
    private Axes() {}

    /** The axis counted from the first one, 0 to rank - 1; empty if there is no such axis. */
    public static OptionalInt of(long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        return counted >= 0 && counted < rank ? OptionalInt.of((int) counted) : OptionalInt.empty();
    }

    /**
     * Returns an array with an element for each of {@code rank} axes, true if the axis is in {@code axes}; empty if one of these does not
     * exist.
     */
    public static Optional<boolean[]> marked(long[] axes, int rank) {
        boolean[] marks = new boolean[rank];
        for (long axis : axes) {
            OptionalInt counted = of(axis, rank);
            if (counted.isEmpty()) {
                return Optional.empty();
            }
            marks[counted.getAsInt()] = true;
        }
        return Optional.of(marks);
    }

    /** The axes counted from the first one; empty if one of these does not exist, or is named twice. */
    public static Optional<int[]> distinct(long[] axes, int rank) {
        return marked(axes, rank)
                .filter(marks -> count(marks) == axes.length)
                .map(marks -> Arrays.stream(axes)
                        .mapToInt(axis -> of(axis, rank).orElseThrow())
                        .toArray());
    }

    private static int count(boolean[] marks) {
        int count = 0;
        for (boolean mark : marks) {
            count += mark ? 1 : 0;
        }
        return count;
    }
}
