package org.onnxtwist.pass.fold;

import java.util.Arrays;
import java.util.Optional;

/** Row-major positions of the elements of tensors. */
final class Positions {
    private Positions() {}

    static int count(long[] dims) {
        return Math.toIntExact(Arrays.stream(dims).reduce(1, Math::multiplyExact));
    }

    /** The row-major stride of each axis. */
    static long[] strides(long[] dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= dims[axis];
        }
        return strides;
    }

    /** For each element of a tensor of sizes {@code dims}, row by row: offset + sum of coordinate * stride. */
    static int[] strided(long[] dims, long offset, long[] strides) {
        int[] positions = new int[count(dims)];
        long[] at = new long[dims.length];
        long position = offset;
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (int) position;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                position += strides[axis];
                if (++at[axis] < dims[axis]) {
                    break;
                }
                position -= strides[axis] * dims[axis];
                at[axis] = 0;
            }
        }
        return positions;
    }

    /** For each element of a tensor broadcast from sizes {@code from} to {@code to}, its position in the tensor before broadcasting. */
    static int[] broadcast(long[] from, long[] to) {
        long[] own = strides(from);
        long[] strides = new long[to.length];
        int skipped = to.length - from.length;
        for (int axis = 0; axis < from.length; axis++) {
            strides[skipped + axis] = from[axis] == 1 ? 0 : own[axis];
        }
        return strided(to, 0, strides);
    }

    /** The common sizes that two tensors broadcast to; empty if they are not compatible. */
    static Optional<long[]> common(long[] a, long[] b) {
        int rank = Math.max(a.length, b.length);
        long[] dims = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long p = i > a.length ? 1 : a[a.length - i];
            long q = i > b.length ? 1 : b[b.length - i];
            if (p != q && p != 1 && q != 1) {
                return Optional.empty();
            }
            dims[rank - i] = p == 1 ? q : p;
        }
        return Optional.of(dims);
    }
}
