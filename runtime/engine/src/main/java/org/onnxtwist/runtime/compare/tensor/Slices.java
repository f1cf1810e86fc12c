package org.onnxtwist.runtime.compare.tensor;

import java.util.Arrays;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

/**
 * A floating-point tensor as slices along one axis, each of which has a scale of its own, as the boxes and the scores of a detector
 * have that share an output.
 *
 * <p>The axis is the second, the last or the first, whichever separates scales best: the one along which the magnitudes of the slices
 * lie furthest below that of the tensor, as a geometric mean. A slice has at least {@value #FEWEST} elements, or its scale would be
 * that of a single number, and at least one slice has a scale {@value #APART} times below the largest, or they are all alike; where no
 * axis has such slices, the whole tensor is one.
 */
final class Slices {
    private static final int FEWEST = 16;
    private static final double APART = 8;

    /** The maximum number of slices, whose scales are kept on the heap. */
    private static final long MOST = 1 << 24;

    private final long stride;
    private final int count;
    private final double[] scales;

    private Slices(long stride, double[] scales) {
        this.stride = stride;
        this.count = scales.length;
        this.scales = scales;
    }

    /** Returns the slices of a tensor of numbers, with the largest finite magnitude of each. */
    static Slices of(Tensor tensor) {
        Slices best = along(tensor, tensor.elements(), 1);
        double separation = 0;
        int rank = tensor.rank();
        for (int axis : new int[] {1, rank - 1, 0}) {
            if (rank < 2 || axis >= rank || (axis == 1 && rank == 2)) {
                continue;
            }
            long dim = tensor.dim(axis);
            if (dim < 2 || dim > MOST || tensor.elements() / dim < FEWEST) {
                continue;
            }
            Slices candidate = along(tensor, stride(tensor, axis), (int) dim);
            double separates = candidate.separation();
            if (separates > separation && candidate.smallest() * APART <= candidate.largest()) {
                best = candidate;
                separation = separates;
            }
        }
        return best;
    }

    private static long stride(Tensor tensor, int axis) {
        long stride = 1;
        for (int inner = axis + 1; inner < tensor.rank(); inner++) {
            stride *= tensor.dim(inner);
        }
        return stride;
    }

    private static Slices along(Tensor tensor, long stride, int count) {
        Slices slices = new Slices(Math.max(1, stride), new double[count]);
        TensorElements elements = TensorElements.of(tensor);
        for (long i = 0; i < tensor.elements(); i++) {
            double magnitude = Math.abs(elements.doubleAt(i));
            if (magnitude < Double.POSITIVE_INFINITY) {
                int slice = slices.of(i);
                slices.scales[slice] = Math.max(slices.scales[slice], magnitude);
            }
        }
        return slices;
    }

    /**
     * Returns the mean natural logarithm of the ratio of the largest scale to that of each slice; slices that hold only zeros do not count.
     */
    private double separation() {
        double largest = largest();
        return Arrays.stream(scales)
                .filter(scale -> scale > 0)
                .map(scale -> Math.log(largest / scale))
                .average()
                .orElse(0);
    }

    private double largest() {
        return Arrays.stream(scales).max().orElse(0);
    }

    private double smallest() {
        return Arrays.stream(scales).filter(scale -> scale > 0).min().orElse(0);
    }

    int count() {
        return count;
    }

    /** Returns the slice that an element belongs to, by its row-major position. */
    int of(long position) {
        return (int) (position / stride % count);
    }

    /** Returns the largest finite magnitude in a slice. */
    double scale(int slice) {
        return scales[slice];
    }
}
