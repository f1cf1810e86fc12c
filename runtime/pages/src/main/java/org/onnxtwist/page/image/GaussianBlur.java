package org.onnxtwist.page.image;

import org.onnxtwist.runtime.train.data.image.Picture;

/** Convolution with a Gaussian, which removes the high frequencies of a picture. What lies outside of a picture is zero. */
public final class GaussianBlur {
    /** The Gaussian is cut off where it has fallen below the precision of a float. */
    private static final double REACH = 5.5;

    private GaussianBlur() {}

    /**
     * Returns the picture convolved with a Gaussian.
     *
     * @param sigma its standard deviation in pixels, positive
     */
    public static Picture apply(Picture picture, double sigma) {
        double[] weights = weights(sigma);
        int width = picture.width();
        int height = picture.height();
        float[] across = new float[picture.values().length];
        float[] blurred = new float[across.length];
        for (int row = 0; row < picture.channels() * height; row++) {
            line(picture.values(), across, row * width, 1, width, weights);
        }
        for (int channel = 0; channel < picture.channels(); channel++) {
            for (int x = 0; x < width; x++) {
                line(across, blurred, channel * width * height + x, width, height, weights);
            }
        }
        return new Picture(picture.channels(), height, width, blurred);
    }

    private static double[] weights(double sigma) {
        int reach = (int) Math.ceil(REACH * sigma);
        double[] weights = new double[2 * reach + 1];
        double sum = 0;
        for (int k = -reach; k <= reach; k++) {
            weights[k + reach] = Math.exp(-k * k / (2 * sigma * sigma));
            sum += weights[k + reach];
        }
        for (int k = 0; k < weights.length; k++) {
            weights[k] /= sum;
        }
        return weights;
    }

    private static void line(float[] from, float[] to, int start, int stride, int length, double[] weights) {
        int reach = weights.length / 2;
        for (int at = 0; at < length; at++) {
            double sum = 0;
            int last = Math.min(length - 1, at + reach);
            for (int k = Math.max(0, at - reach); k <= last; k++) {
                sum += weights[k - at + reach] * from[start + k * stride];
            }
            to[start + at * stride] = (float) sum;
        }
    }
}
