package org.onnxtwist.twist.layer;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.Coordinates;

/** One of the two axes along which coordinates run. */
public enum GridAxis {
    /** The horizontal axis: the columns of the output. Its coordinates multiply conv_x. */
    X(3, "x"),
    /** The vertical axis: the rows of the output. Its coordinates multiply conv_y. */
    Y(2, "y");

    /** The maximum number of positions of a constant grid; larger ones are computed in each run, lest declared sizes bloat the file. */
    private static final long MAX_CONSTANT = 1 << 16;

    private final int dimension;
    private final String label;

    GridAxis(int dimension, String label) {
        this.dimension = dimension;
        this.label = label;
    }

    /** The index of this axis among the output's dimensions, [N, C, h, w]. */
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
    private long[] dims(long size) {
        long[] dims = {1, 1, 1, 1};
        dims[dimension] = size;
        return dims;
    }

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
