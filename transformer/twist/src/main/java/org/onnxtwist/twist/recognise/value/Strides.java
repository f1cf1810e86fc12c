package org.onnxtwist.twist.recognise.value;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * Maps row-major positions in a tensor to those in another, which has a stride for each axis. Axes that are one run of the other tensor
 * are one axis here, so that few divisions are left.
 */
public final class Strides implements LongUnaryOperator {
    private final long first;
    /** From the last axis to the first. */
    private final long[] sizes;

    private final long[] steps;

    private Strides(long first, long[] sizes, long[] steps) {
        this.first = first;
        this.sizes = sizes;
        this.steps = steps;
    }

    /**
     * A map of the positions in a tensor.
     *
     * @param dims its sizes
     * @param strides how far apart in the other tensor the elements are that are neighbours along each axis
     */
    public static Strides of(List<Long> dims, long[] strides) {
        long[] sizes = new long[strides.length];
        long[] steps = new long[strides.length];
        int axes = 0;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            long size = dims.get(axis);
            if (size == 1) {
                continue;
            }
            if (axes > 0 && strides[axis] == steps[axes - 1] * sizes[axes - 1]) {
                sizes[axes - 1] *= size;
            } else {
                sizes[axes] = size;
                steps[axes] = strides[axis];
                axes++;
            }
        }
        return new Strides(0, Arrays.copyOf(sizes, axes), Arrays.copyOf(steps, axes));
    }

    /** The same, with the first element at another position. */
    public Strides from(long position) {
        return new Strides(position, sizes, steps);
    }

    /** Tells whether each position is mapped to itself. */
    boolean isIdentity() {
        return first == 0 && (steps.length == 0 || (steps.length == 1 && steps[0] == 1));
    }

    @Override
    public long applyAsLong(long at) {
        int last = sizes.length - 1;
        if (last < 0) {
            return first;
        }
        long rest = at;
        long position = first;
        for (int axis = 0; axis < last; axis++) {
            long outer = rest / sizes[axis];
            position += (rest - outer * sizes[axis]) * steps[axis];
            rest = outer;
        }
        return position + rest * steps[last];
    }
}
