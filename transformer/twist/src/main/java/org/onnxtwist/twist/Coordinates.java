package org.onnxtwist.twist;

/**
 * The convention for the coordinates of an output of width w and height h, column j, row i, and the centre c of a channel.
 */
public enum Coordinates {
    /** X = 2j/w - c, Y = 2i/h - c. */
    SEED,
    /** X = 2j/w - 1 + c, Y = 2i/h - 1 + c. */
    CENTERED;

    /**
     * The part of the coordinate that all channels share, in double precision.
     *
     * @param index the column or row, from 0
     * @param size the width or height of the output, at least 1
     */
    public double grid(long index, long size) {
        double fraction = 2.0 * index / size;
        return this == SEED ? fraction : fraction - 1;
    }
}
