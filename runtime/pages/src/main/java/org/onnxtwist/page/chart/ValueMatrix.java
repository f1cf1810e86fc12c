package org.onnxtwist.page.chart;

import java.util.stream.DoubleStream;

/** A matrix of numbers, NaN and infinite ones included, for a {@link HeatMap}. It does not change. */
public final class ValueMatrix {
    private final int rows;
    private final int columns;
    private final double[] values;

    /**
     * Makes a matrix of a copy of some values.
     *
     * @param rows the number of rows, at least 1
     * @param columns the number of columns, at least 1
     * @param values the values, row by row from the top
     * @throws IllegalArgumentException if the sizes do not fit the values
     */
    public ValueMatrix(int rows, int columns, double... values) {
        if (rows < 1 || columns < 1 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException(
                    "a matrix of " + rows + " by " + columns + " from " + values.length + " values");
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values.clone();
    }

    /** Returns the number of rows. */
    public int rows() {
        return rows;
    }

    /** Returns the number of columns. */
    public int columns() {
        return columns;
    }

    /** Returns the value of a row and a column, each counted from 0. */
    public double get(int row, int column) {
        return values[row * columns + column];
    }

    /** Returns all values, row by row from the top. */
    public DoubleStream values() {
        return DoubleStream.of(values);
    }

    /** Returns the values that are finite. */
    DoubleStream finite() {
        return values().filter(Double::isFinite);
    }

    /**
     * Returns a matrix each of whose values stands for a block of these: the one of the largest magnitude, or NaN where the block has a
     * value that is not finite.
     *
     * @param height the number of rows of a block; the last blocks may have fewer
     * @param width the number of columns of a block; the last blocks may have fewer
     */
    ValueMatrix reduced(int height, int width) {
        int newRows = (rows + height - 1) / height;
        int newColumns = (columns + width - 1) / width;
        double[] reduced = new double[newRows * newColumns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int cell = row / height * newColumns + column / width;
                reduced[cell] = larger(reduced[cell], get(row, column));
            }
        }
        return new ValueMatrix(newRows, newColumns, reduced);
    }

    private static double larger(double a, double b) {
        if (!Double.isFinite(a) || !Double.isFinite(b)) {
            return Double.NaN;
        }
        return Math.abs(b) > Math.abs(a) ? b : a;
    }
}
