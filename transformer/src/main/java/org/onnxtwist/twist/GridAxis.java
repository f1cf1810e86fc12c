package org.onnxtwist.twist;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;

/** One of the two axes along which coordinates run. */
public enum GridAxis {
    /** Across: the columns of the output, which conv_x is multiplied by. */
    X(3, "x") {
        @Override
        long[] dims(long size) {
            return new long[] {1, 1, 1, size};
        }
    },
    /** Downwards: the rows of the output, which conv_y is multiplied by. */
    Y(2, "y") {
        @Override
        long[] dims(long size) {
            return new long[] {1, 1, size, 1};
        }
    };

    /** A grid of more positions is computed at each run: sizes that a model only declares must not fill its file. */
    private static final long MAX_CONSTANT = 1 << 16;

    private final int dimension;
    private final String label;

    GridAxis(int dimension, String label) {
        this.dimension = dimension;
        this.label = label;
    }

    /** Which dimension of the output, [N, C, h, w], it is. */
    public int dimension() {
        return dimension;
    }

    public String label() {
        return label;
    }

    /** The number of positions of a constant grid for an output of that shape; empty where the grid is computed at each run. */
    public OptionalLong constantSize(Shape output) {
        OptionalLong size = output.size(dimension);
        return size.isPresent() && size.getAsLong() <= MAX_CONSTANT ? size : OptionalLong.empty();
    }

    /** The sizes of a grid along this axis that broadcasts over the output. */
    abstract long[] dims(long size);

    /** The grid for an output of that size, computed in double and rounded once. */
    public Tensor tensor(Coordinates coordinates, DType dtype, long size) {
        double[] values = LongStream.range(0, size)
                .mapToDouble(index -> coordinates.grid(index, size))
                .toArray();
        return Tensor.ofDoubles(dtype, values, dims(size));
    }

    /** The target of a Reshape from a vector to a grid. */
    Value reshape(Constants constants) {
        return constants.vector("grid_" + label + "_dims", dims(-1));
    }
}
