package org.onnxtwist.shape.term;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.spec.Axes;

/** Shapes in the forms that rules need. */
public final class Sizes {
    private Sizes() {}

    /** The sizes of a shape whose content can be followed; empty where one is not known, or there are too many elements. */
    public static Optional<List<Integer>> small(Shape shape) {
        return shape.sizes()
                .filter(Sizes::isSmall)
                .map(sizes -> Arrays.stream(sizes).mapToObj(size -> (int) size).toList());
    }

    private static boolean isSmall(long[] sizes) {
        long count = 1;
        for (long size : sizes) {
            if (size > SymbolicTensor.MAX_ELEMENTS) {
                return false;
            }
            count = Math.min(count * size, SymbolicTensor.MAX_ELEMENTS + 1L);
        }
        return count <= SymbolicTensor.MAX_ELEMENTS;
    }

    /**
     * The dimensions with those of some axes replaced; axes that the shape does not have are passed over.
     *
     * @param replacement the new dimension, given the position in {@code axes} and the dimension before
     */
    public static List<Dim> replace(List<Dim> dims, long[] axes, BiFunction<Integer, Dim, Dim> replacement) {
        List<Dim> result = new ArrayList<>(dims);
        for (int i = 0; i < axes.length; i++) {
            int position = i;
            Axes.of(axes[i], dims.size())
                    .ifPresent(axis -> result.set(axis, replacement.apply(position, result.get(axis))));
        }
        return result;
    }

    /** A shape of which only the rank is known. */
    public static List<Dim> unknown(int rank) {
        return Collections.nCopies(rank, Dim.UNKNOWN);
    }
}
