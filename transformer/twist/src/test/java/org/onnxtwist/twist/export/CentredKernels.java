package org.onnxtwist.twist.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer;

/**
 * The parameters of a layer without the freedom that its centres leave: conv - cx conv_x - cy conv_y, conv_x, conv_y and the bias, in
 * double precision. Two layers compute the same at every size exactly when these are equal.
 */
record CentredKernels(Numbers base, Numbers x, Numbers y, Numbers bias) {
    /** Numbers that are compared by value. */
    static final class Numbers {
        private final double[] values;

        Numbers(double[] values) {
            this.values = values;
        }
    }

    static CentredKernels of(TwistLayer layer) {
        double[] base = layer.weights().weight().toDoubles();
        double[] x = layer.weights().kernelX().toDoubles();
        double[] y = layer.weights().kernelY().toDoubles();
        double[] centerX = layer.weights().centerX().toDoubles();
        double[] centerY = layer.weights().centerY().toDoubles();
        boolean centered = layer.coordinates() == Coordinates.CENTERED;
        int channels = centerX.length;
        int perChannel = base.length / channels;
        double[] centred = new double[base.length];
        for (int i = 0; i < base.length; i++) {
            int c = i / perChannel;
            double cx = centered ? 1 - centerX[c] : centerX[c];
            double cy = centered ? 1 - centerY[c] : centerY[c];
            centred[i] = base[i] - cx * x[i] - cy * y[i];
        }
        double[] bias = layer.weights().bias().map(tensor -> tensor.toDoubles()).orElseGet(() -> new double[channels]);
        return new CentredKernels(new Numbers(centred), new Numbers(x), new Numbers(y), new Numbers(bias));
    }

    /** What a normalization by one factor for all channels, and no shift, makes of them. */
    CentredKernels times(double factor) {
        return new CentredKernels(scaled(base, factor), scaled(x, factor), scaled(y, factor), scaled(bias, factor));
    }

    private static Numbers scaled(Numbers numbers, double factor) {
        double[] product = numbers.values.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= factor;
        }
        return new Numbers(product);
    }

    /** @param tolerance relative to the largest element of each */
    static void assertClose(CentredKernels expected, CentredKernels actual, double tolerance) {
        assertClose("conv", expected.base, actual.base, tolerance);
        assertClose("conv_x", expected.x, actual.x, tolerance);
        assertClose("conv_y", expected.y, actual.y, tolerance);
        assertClose("bias", expected.bias, actual.bias, tolerance);
    }

    private static void assertClose(String what, Numbers expected, Numbers actual, double tolerance) {
        assertEquals(expected.values.length, actual.values.length, what);
        double largest = 0;
        for (double value : expected.values) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected.values, actual.values, tolerance * largest, what);
    }
}
