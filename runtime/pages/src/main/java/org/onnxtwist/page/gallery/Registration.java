package org.onnxtwist.page.gallery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.Matrix2;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.page.image.GaussianBlur;
import org.onnxtwist.page.image.SplineSurface;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * Finds the affine map by which the content of an image has moved, from the images alone: the parameters of {@code after(r) = gain *
 * before(W r)} that make the squared difference least, by the Gauss-Newton method, followed from the first image through those between to
 * the last. Nothing of the layer or of its field goes into it.
 */
final class Registration {
    private static final int PARAMETERS = 7;
    private static final int MOST_ITERATIONS = 40;

    /**
     * Both images are smoothed by a Gaussian of this standard deviation in pixels, so that the motion of the large structures counts, and
     * not that of fine ones, which central differences delay.
     */
    private static final double SMOOTHING = 4;

    /** Smooth images are compared at every second pixel of every second row. */
    private static final int STRIDE = 2;

    /** A motion that is known to no more than this many pixels is not reported. */
    private static final double GREATEST_ERROR = 1;

    /** An update that moves the corners of the image by less than this many pixels is the last. */
    private static final double PRECISION = 1e-4;

    private final SplineSurface before;
    private final int width;
    private final int height;
    private final UndisturbedRegion region;

    /**
     * @param before the image before all steps; its luminance is looked at
     * @param region the pixels that are compared
     */
    Registration(Picture before, UndisturbedRegion region) {
        this.before = new SplineSurface(smoothed(before), 0);
        this.width = before.width();
        this.height = before.height();
        this.region = region;
    }

    /**
     * Returns where the content of a position before the steps is after them; empty where the images have too little structure to tell.
     *
     * @param course images after increasing numbers of steps, near enough to each other
     */
    Optional<AffineMap> follow(List<Picture> course) {
        AffineMap last = AffineMap.IDENTITY;
        AffineMap found = AffineMap.IDENTITY;
        for (Picture picture : course) {
            // The next image has moved from the last one about as that had from the one before.
            AffineMap guess = found.after(last.inverse()).after(found);
            last = found;
            found = refined(smoothed(picture), guess);
        }
        return isDetermined(smoothed(course.get(course.size() - 1)), found)
                ? Optional.of(found.inverse())
                : Optional.empty();
    }

    private static Picture smoothed(Picture picture) {
        return GaussianBlur.apply(picture.withChannels(1), SMOOTHING);
    }

    /** Refines a map W from positions after to positions before. */
    private AffineMap refined(Picture after, AffineMap guess) {
        AffineMap map = guess;
        double gain = 1;
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            double[] update = LeastSquares.solve(equations(after, map, gain));
            // Positions are counted from the middle in units of half the side, where the equations are well
            // conditioned.
            double unit = unit();
            Matrix2 linear = new Matrix2(update[0], update[1], update[3], update[4]).times(1 / unit);
            Vector2 shift = new Vector2(update[2], update[5]).minus(linear.times(middle()));
            map = new AffineMap(map.linear().plus(linear), map.shift().plus(shift));
            gain += update[6];
            if (Math.abs(update[0]) + Math.abs(update[1]) + Math.abs(update[2]) < PRECISION
                    && Math.abs(update[3]) + Math.abs(update[4]) + Math.abs(update[5]) < PRECISION) {
                break;
            }
        }
        return map;
    }

    /** Tells whether the standard error of each parameter, as a motion at the border of the image, is below the limit. */
    private boolean isDetermined(Picture after, AffineMap map) {
        double[][] equations = equations(after, map, 1);
        double gain = 1 + LeastSquares.solve(copy(equations))[PARAMETERS - 1];
        double greatest = 0;
        for (int parameter = 0; parameter < PARAMETERS - 1; parameter++) {
            double[][] column = copy(equations);
            for (int row = 0; row < PARAMETERS; row++) {
                column[row][PARAMETERS] = row == parameter ? 1 : 0;
            }
            greatest = Math.max(greatest, LeastSquares.solve(column)[parameter]);
        }
        // Within the reach of the Gaussian, the differences of neighbours are not independent.
        double alike = 4 * Math.PI * SMOOTHING * SMOOTHING / (STRIDE * STRIDE);
        return Math.sqrt(greatest * alike * meanSquare(after, map, gain)) < GREATEST_ERROR;
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    /** The mean of the squared differences that are left. */
    private double meanSquare(Picture after, AffineMap map, double gain) {
        double sum = 0;
        int count = 0;
        for (int y = 0; y < height; y += STRIDE) {
            for (int x = 0; x < width; x += STRIDE) {
                if (region.has(x, y)) {
                    Vector2 source = map.of(new Vector2(x, y));
                    double difference = after.values()[y * width + x] - gain * before.value(source.x(), source.y());
                    sum += difference * difference;
                    count++;
                }
            }
        }
        return sum / count;
    }

    private Vector2 middle() {
        return new Vector2((width - 1) / 2.0, (height - 1) / 2.0);
    }

    private double unit() {
        return Math.max(width, height) / 2.0;
    }

    /** The normal equations of a Gauss-Newton step: the matrix with the right-hand side as its last column. */
    private double[][] equations(Picture after, AffineMap map, double gain) {
        double[][] equations = new double[PARAMETERS][PARAMETERS + 1];
        double[] sample = new double[3];
        double[] row = new double[PARAMETERS + 1];
        Vector2 middle = middle();
        double unit = unit();
        for (int y = 0; y < height; y += STRIDE) {
            for (int x = 0; x < width; x += STRIDE) {
                if (!region.has(x, y)) {
                    continue;
                }
                Vector2 source = map.of(new Vector2(x, y));
                before.sample(source.x(), source.y(), sample);
                double u = (x - middle.x()) / unit;
                double v = (y - middle.y()) / unit;
                double right = gain * sample[1];
                double down = gain * sample[2];
                row[0] = right * u;
                row[1] = right * v;
                row[2] = right;
                row[3] = down * u;
                row[4] = down * v;
                row[5] = down;
                row[6] = sample[0];
                row[PARAMETERS] = after.values()[y * width + x] - gain * sample[0];
                for (int i = 0; i < PARAMETERS; i++) {
                    for (int j = i; j <= PARAMETERS; j++) {
                        equations[i][j] += row[i] * row[j];
                    }
                }
            }
        }
        for (int i = 0; i < PARAMETERS; i++) {
            for (int j = 0; j < i; j++) {
                equations[i][j] = equations[j][i];
            }
        }
        return equations;
    }
}
