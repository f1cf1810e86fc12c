package org.onnxtwist.page.gallery;

import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * The agreement of two pictures over a region, in all channels.
 *
 * @param psnr the peak signal-to-noise ratio in decibels, for values from 0 to 1; infinite for equal pictures
 * @param contrast the standard deviation of the first divided by that of the second
 */
record Agreement(double psnr, double contrast) {
    static Agreement of(Picture picture, Picture reference, UndisturbedRegion region) {
        Moments own = new Moments();
        Moments other = new Moments();
        Moments difference = new Moments();
        int plane = picture.width() * picture.height();
        for (int k = 0; k < picture.values().length; k++) {
            if (region.has(k % plane % picture.width(), k % plane / picture.width())) {
                own.add(picture.values()[k]);
                other.add(reference.values()[k]);
                difference.add(picture.values()[k] - reference.values()[k]);
            }
        }
        return new Agreement(-10 * Math.log10(difference.meanSquare()), own.deviation() / other.deviation());
    }

    private static final class Moments {
        private double sum;
        private double squares;
        private int count;

        void add(double value) {
            sum += value;
            squares += value * value;
            count++;
        }

        double meanSquare() {
            return squares / count;
        }

        double deviation() {
            double mean = sum / count;
            return Math.sqrt(Math.max(0, squares / count - mean * mean));
        }
    }
}
