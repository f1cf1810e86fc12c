package org.onnxtwist.twist.field;

import org.onnxtwist.twist.ConvGeometry;

/**
 * The mean square, over the positions of an image, of (X - center_x) conv_x(n) + (Y - center_y) conv_y(n), where n is noise whose values are
 * independent, with mean 0 and variance 1.
 */
final class NoisePower {
    private final double meanXx;
    private final double meanXy;
    private final double meanYy;
    private double sum;

    NoisePower(FieldExtent extent, ConvGeometry geometry, FieldVector center) {
        double columns = extent.width() / geometry.strides().get(1);
        double rows = extent.height() / geometry.strides().get(0);
        double step = extent.isKnown() ? 1 : 0;
        double x = 1 - step / columns - center.x();
        double y = 1 - step / rows - center.y();
        meanXx = x * x + variance(columns, step);
        meanXy = x * y;
        meanYy = y * y + variance(rows, step);
    }

    /** The variance of 2 j / size over j = 0 ... size - 1; 1/3 for a size without end. */
    private static double variance(double size, double step) {
        return (1 - step / (size * size)) / 3;
    }

    /** Adds a pair of kernels. */
    void add(double xx, double xy, double yy) {
        sum += meanXx * xx + 2 * meanXy * xy + meanYy * yy;
    }

    /** The root of the mean square. */
    double root() {
        return Math.sqrt(Math.max(0, sum));
    }
}
