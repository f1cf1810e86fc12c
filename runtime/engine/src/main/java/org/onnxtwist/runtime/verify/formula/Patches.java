package org.onnxtwist.runtime.verify.formula;

import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.ConvGeometry;

/** Collects the input values that a kernel reads: for each channel of a group its nine taps, row by row. */
final class Patches {
    private static final int SIDE = 3;

    private final TensorElements input;
    private final long[] dims;
    private final int channels;
    private final ConvAxis rows;
    private final ConvAxis columns;

    /** @param dims of the input, [N, inChannels, H, W] */
    Patches(TensorElements input, long[] dims, ConvGeometry geometry, ConvAxis rows, ConvAxis columns) {
        this.input = input;
        this.dims = dims;
        this.channels = Math.toIntExact(geometry.inChannels() / geometry.group());
        this.rows = rows;
        this.columns = columns;
    }

    double[] at(int batch, int group, int row, int column) {
        double[] patch = new double[channels * SIDE * SIDE];
        int next = 0;
        for (int channel = 0; channel < channels; channel++) {
            long plane = (batch * dims[1] + (long) group * channels + channel) * dims[2];
            for (int tapRow = 0; tapRow < SIDE; tapRow++) {
                long y = rows.source(row, tapRow);
                for (int tapColumn = 0; tapColumn < SIDE; tapColumn++) {
                    long x = columns.source(column, tapColumn);
                    boolean inside = y >= 0 && y < dims[2] && x >= 0 && x < dims[3];
                    patch[next++] = inside ? input.doubleAt((plane + y) * dims[3] + x) : 0;
                }
            }
        }
        return patch;
    }
}
