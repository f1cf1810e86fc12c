package org.onnxtwist.autodiff.rule.convolution;

import java.util.function.IntToDoubleFunction;

/**
 * The matrices of Winograd's minimal filtering F(4, 3) along rows: for a tile of 4 rows of a convolution's output, the 6 rows of the input
 * that it depends on, and the 3 rows of a kernel, y = A' ((G w) (B' x)). Interpolated are polynomials at 0, 1, -1, 1/2, -2 and infinity.
 *
 * @param inputRows the number of rows of the input
 * @param outputRows the number of rows of the output
 * @param padding the rows of zeros above the input
 */
record RowTransforms(int inputRows, int outputRows, int padding) {
    /** The number of products for a tile. */
    static final int FACTORS = 6;

    /** The rows of a tile of the output. */
    static final int TILE = 4;

    private static final double[] POINTS = {0, 1, -1, 0.5, -2};
    private static final int KERNEL = 3;

    int tiles() {
        return (outputRows + TILE - 1) / TILE;
    }

    /** G, [6, 3]. */
    double[] kernel() {
        double[] matrix = new double[FACTORS * KERNEL];
        for (int factor = 0; factor < FACTORS; factor++) {
            double point = point(factor);
            double product = 1;
            for (int other = 0; other < POINTS.length && factor < POINTS.length; other++) {
                product *= other == factor ? 1 : point - POINTS[other];
            }
            for (int row = 0; row < KERNEL; row++) {
                matrix[factor * KERNEL + row] = power(factor, row, KERNEL) / product;
            }
        }
        return matrix;
    }

    /** B' of all tiles, [6 tiles, input rows]. */
    double[] input() {
        double[] matrix = new double[FACTORS * tiles() * inputRows];
        for (int factor = 0; factor < FACTORS; factor++) {
            double[] polynomial = polynomial(factor);
            place(matrix, factor, inputRows, padding, polynomial.length, row -> polynomial[row]);
        }
        return matrix;
    }

    /** A of all tiles, [6 tiles, output rows]. */
    double[] output() {
        double[] matrix = new double[FACTORS * tiles() * outputRows];
        for (int factor = 0; factor < FACTORS; factor++) {
            int fixed = factor;
            place(matrix, factor, outputRows, 0, TILE, row -> power(fixed, row, TILE));
        }
        return matrix;
    }

    /** Tells whether the tiles cover the output's rows and no more. */
    boolean areWhole() {
        return outputRows % TILE == 0;
    }

    /** A of one tile, [6, 4]. */
    static double[] tileOutput() {
        return new RowTransforms(TILE, TILE, 0).output();
    }

    /** The same matrix with rows and columns exchanged. */
    static double[] transposed(double[] matrix, int columns) {
        int rows = matrix.length / columns;
        double[] transposed = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            transposed[i % columns * rows + i / columns] = matrix[i];
        }
        return transposed;
    }

    private void place(double[] matrix, int factor, int rows, int above, int count, IntToDoubleFunction elements) {
        for (int tile = 0; tile < tiles(); tile++) {
            for (int i = 0; i < count; i++) {
                int row = tile * TILE + i - above;
                if (row >= 0 && row < rows) {
                    matrix[(factor * tiles() + tile) * rows + row] = elements.applyAsDouble(i);
                }
            }
        }
    }

    private static double point(int factor) {
        return factor < POINTS.length ? POINTS[factor] : Double.POSITIVE_INFINITY;
    }

    /** The point's power; at infinity only the leading coefficient of {@code count} is left. */
    private static double power(int factor, int exponent, int count) {
        return factor < POINTS.length ? Math.pow(POINTS[factor], exponent) : exponent == count - 1 ? 1 : 0;
    }

    /** The coefficients of the polynomial that is zero at all points but that one, the constant one first. */
    private static double[] polynomial(int but) {
        double[] polynomial = new double[FACTORS];
        polynomial[0] = 1;
        for (int root = 0; root < POINTS.length; root++) {
            if (root != but) {
                double[] shifted = new double[FACTORS];
                System.arraycopy(polynomial, 0, shifted, 1, FACTORS - 1);
                for (int i = 0; i < FACTORS; i++) {
                    shifted[i] -= POINTS[root] * polynomial[i];
                }
                polynomial = shifted;
            }
        }
        return polynomial;
    }
}
