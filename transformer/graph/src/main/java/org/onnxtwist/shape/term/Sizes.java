package org.onnxtwist.shape.term;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;

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

    /** A shape of which only the rank is known. */
    public static List<Dim> unknown(int rank) {
        return Collections.nCopies(rank, Dim.UNKNOWN);
    }
}
