package org.onnxtwist.engine.verify;

/**
 * A sum of products.
 *
 * @param sum the sum
 * @param magnitude the sum of the products' magnitudes, which bounds the rounding error of any order of addition
 */
public record ProductSum(double sum, double magnitude) {
    /** Of two vectors of the same length. Two chains of additions, so that the processor need not wait for each. */
    static ProductSum of(double[] a, double[] b) {
        double even = 0;
        double odd = 0;
        double evenSize = 0;
        double oddSize = 0;
        int i = 0;
        for (; i + 1 < a.length; i += 2) {
            double first = a[i] * b[i];
            double second = a[i + 1] * b[i + 1];
            even += first;
            odd += second;
            evenSize += Math.abs(first);
            oddSize += Math.abs(second);
        }
        if (i < a.length) {
            double last = a[i] * b[i];
            even += last;
            evenSize += Math.abs(last);
        }
        return new ProductSum(even + odd, evenSize + oddSize);
    }
}
