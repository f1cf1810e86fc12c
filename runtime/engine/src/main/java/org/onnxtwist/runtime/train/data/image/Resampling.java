package org.onnxtwist.runtime.train.data.image;

/**
 * Changes the size of pictures by linear interpolation. Where a picture becomes smaller, each new pixel is the mean of all that it covers,
 * weighted by a triangle whose half width is the ratio of the sizes; so nothing is aliased. It is what Pillow and torchvision do by default.
 */
public final class Resampling {
    private Resampling() {}

    /** The whole picture at another size; its proportions may change. */
    public static Picture stretched(Picture picture, int height, int width) {
        return resampled(
                picture,
                new Axis(picture.height(), 0, (double) picture.height() / height, height),
                new Axis(picture.width(), 0, (double) picture.width() / width, width));
    }

    /**
     * The largest part around the centre that has the proportions of another size, at that size: the picture is scaled until it just covers
     * that size, and what is beyond it is cut off, to whole pixels.
     */
    public static Picture cropped(Picture picture, int height, int width) {
        double scale = Math.min((double) picture.height() / height, (double) picture.width() / width);
        return resampled(
                picture, Axis.centred(picture.height(), scale, height), Axis.centred(picture.width(), scale, width));
    }

    private static Picture resampled(Picture picture, Axis rows, Axis columns) {
        int channels = picture.channels();
        float[] values = picture.values();
        if (!columns.isIdentity()) {
            values = columns.apply(values, channels * picture.height(), 1);
        }
        if (!rows.isIdentity()) {
            values = rows.apply(values, channels, columns.after);
        }
        return new Picture(channels, rows.after, columns.after, values);
    }

    /** The weights along one axis: new pixel i is centred at {@code start + (i + 0.5) * scale} in the old pixels. */
    private static final class Axis {
        private final int before;
        private final int after;
        private final double start;
        private final double scale;

        Axis(int before, double start, double scale, int after) {
            this.before = before;
            this.start = start;
            this.scale = scale;
            this.after = after;
        }

        static Axis centred(int before, double scale, int after) {
            return new Axis(before, Math.rint((before / scale - after) / 2) * scale, scale, after);
        }

        boolean isIdentity() {
            return before == after && start == 0 && scale == 1;
        }

        /** Resamples the middle axis of {@code [outer, before, inner]}. */
        float[] apply(float[] values, int outer, int inner) {
            double reach = Math.max(1, scale);
            float[] result = new float[outer * after * inner];
            float[] weights = new float[(int) Math.ceil(2 * reach) + 2];
            for (int i = 0; i < after; i++) {
                double centre = start + (i + 0.5) * scale;
                int first = (int) Math.max(0, Math.floor(centre - reach + 0.5));
                int count = (int) Math.min(before, Math.floor(centre + reach + 0.5)) - first;
                double sum = 0;
                for (int k = 0; k < count; k++) {
                    sum += weight(first + k, centre, reach);
                }
                for (int k = 0; k < count; k++) {
                    weights[k] = (float) (weight(first + k, centre, reach) / sum);
                }
                for (int o = 0; o < outer; o++) {
                    int from = (o * before + first) * inner;
                    int to = (o * after + i) * inner;
                    for (int k = 0; k < count; k++, from += inner) {
                        for (int j = 0; j < inner; j++) {
                            result[to + j] += weights[k] * values[from + j];
                        }
                    }
                }
            }
            return result;
        }

        private static double weight(int pixel, double centre, double reach) {
            return Math.max(0, 1 - Math.abs((pixel + 0.5 - centre) / reach));
        }
    }
}
