package org.onnxtwist.runtime.verify.formula;

/**
 * A sum of products.
 *
 * @param sum the sum
 * @param magnitude no less than the sum of the products' magnitudes, which bounds the rounding error of any order of addition
 */
public record ProductSum(double sum, double magnitude) {
    /**
     * Returns the sum of products of two vectors of the same length. The magnitude is the Cauchy-Schwarz bound, from their norms, which are
     * known beforehand.
     */
    static ProductSum of(double[] a, double normA, double[] b, double normB) {
        // Zero times an infinity is not zero.
        boolean vanishes = (normA == 0 && Double.isFinite(normB)) || (normB == 0 && Double.isFinite(normA));
        return vanishes ? new ProductSum(0, 0) : new ProductSum(dot(a, b), normA * normB);
    }

    /** Computes the dot product in four chains of additions, so that the processor need not wait for each. */
    private static double dot(double[] a, double[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            first += a[i] * b[i];
        }
        return first + second + (third + fourth);
    }

    /** The Euclidean norm; NaN or infinite where an element is. */
    static double norm(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
