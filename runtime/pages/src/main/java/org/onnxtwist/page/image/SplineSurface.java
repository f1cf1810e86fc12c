package org.onnxtwist.page.image;

import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * The cubic spline through the pixels of one channel of a picture, which is zero outside of the picture: a smooth function of the position,
 * with a gradient.
 */
public final class SplineSurface {
    /** The pole of the filter that turns samples into coefficients of cubic B-splines. */
    private static final double POLE = Math.sqrt(3) - 2;

    private static final double GAIN = 6;

    /** Zeros around the picture, over which the coefficients fade away. */
    private static final int FRAME = 14;

    private final int stride;
    private final int rows;
    private final double[] coefficients;

    /** Makes the spline through a channel. */
    public SplineSurface(Picture picture, int channel) {
        stride = picture.width() + 2 * FRAME;
        rows = picture.height() + 2 * FRAME;
        coefficients = new double[stride * rows];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                coefficients[(y + FRAME) * stride + x + FRAME] =
                        picture.values()[(channel * picture.height() + y) * picture.width() + x];
            }
        }
        for (int y = 0; y < rows; y++) {
            filter(y * stride, 1, stride);
        }
        for (int x = 0; x < stride; x++) {
            filter(x, stride, rows);
        }
    }

    private void filter(int start, int step, int length) {
        for (int k = 0; k < length; k++) {
            coefficients[start + k * step] *= GAIN;
        }
        for (int k = 1; k < length; k++) {
            coefficients[start + k * step] += POLE * coefficients[start + (k - 1) * step];
        }
        coefficients[start + (length - 1) * step] *= -POLE;
        for (int k = length - 2; k >= 0; k--) {
            int at = start + k * step;
            coefficients[at] = POLE * (coefficients[at + step] - coefficients[at]);
        }
    }

    /** Returns the value at a position in pixels; zero outside of the picture. */
    public double value(double x, double y) {
        double[] result = new double[3];
        sample(x, y, result);
        return result[0];
    }

    /**
     * Computes the value and the gradient at a position.
     *
     * @param x the position to the right in pixels
     * @param y the position downwards in pixels
     * @param result takes the value, its derivative to the right and its derivative downwards
     */
    public void sample(double x, double y, double[] result) {
        result[0] = 0;
        result[1] = 0;
        result[2] = 0;
        int left = (int) Math.floor(x) + FRAME - 1;
        int top = (int) Math.floor(y) + FRAME - 1;
        if (left < 0 || top < 0 || left + 4 > stride || top + 4 > rows) {
            return;
        }
        double tx = x - Math.floor(x);
        double ty = y - Math.floor(y);
        for (int row = 0; row < 4; row++) {
            double across = 0;
            double slope = 0;
            int at = (top + row) * stride + left;
            for (int column = 0; column < 4; column++) {
                double coefficient = coefficients[at + column];
                across += weight(column, tx) * coefficient;
                slope += derivative(column, tx) * coefficient;
            }
            double down = weight(row, ty);
            result[0] += down * across;
            result[1] += down * slope;
            result[2] += derivative(row, ty) * across;
        }
    }

    /** The weight of the k-th of the four B-splines that are not zero at the fraction t of a pixel. */
    private static double weight(int k, double t) {
        return switch (k) {
            case 0 -> (1 - t) * (1 - t) * (1 - t) / 6;
            case 1 -> (4 + t * t * (3 * t - 6)) / 6;
            case 2 -> (1 + t * (3 + t * (3 - 3 * t))) / 6;
            default -> t * t * t / 6;
        };
    }

    private static double derivative(int k, double t) {
        return switch (k) {
            case 0 -> -(1 - t) * (1 - t) / 2;
            case 1 -> t * (3 * t - 4) / 2;
            case 2 -> (1 + t * (2 - 3 * t)) / 2;
            default -> t * t / 2;
        };
    }

    /**
     * Returns a picture whose content has moved.
     *
     * @param motion where the content of a position goes
     */
    public static Picture warped(Picture picture, AffineMap motion) {
        AffineMap back = motion.inverse();
        int plane = picture.width() * picture.height();
        float[] values = new float[picture.channels() * plane];
        for (int channel = 0; channel < picture.channels(); channel++) {
            SplineSurface surface = new SplineSurface(picture, channel);
            double[] sample = new double[3];
            for (int y = 0; y < picture.height(); y++) {
                for (int x = 0; x < picture.width(); x++) {
                    Vector2 source = back.of(new Vector2(x, y));
                    surface.sample(source.x(), source.y(), sample);
                    values[channel * plane + y * picture.width() + x] = (float) sample[0];
                }
            }
        }
        return new Picture(picture.channels(), picture.height(), picture.width(), values);
    }
}
