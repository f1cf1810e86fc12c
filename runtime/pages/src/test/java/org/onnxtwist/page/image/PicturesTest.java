package org.onnxtwist.page.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.Matrix2;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.runtime.train.data.image.Picture;

final class PicturesTest {
    @ParameterizedTest
    @CsvSource({"321, 321", "120, 80", "80, 200", "17, 17", "1, 1"})
    void theCardIsDrawnAtAnySizeOnWhitePaper(int width, int height) {
        Picture card = TestCard.draw(width, height);
        assertEquals(List.of(1, height, width), List.of(card.channels(), card.height(), card.width()));
        float greatest = 0;
        for (float darkness : card.values()) {
            assertTrue(darkness >= 0 && darkness <= 1.0001, "darkness " + darkness);
            greatest = Math.max(greatest, darkness);
        }
        // A small card is hardly more than its blur.
        assertTrue(greatest > (width > 50 ? 0.3 : 0), "the darkest pixel " + greatest);
        if (width > 300) {
            assertEquals(0, card.values()[0]);
            assertEquals(0, card.values()[width * height - 1]);
        }
    }

    @Test
    void theCardHasNoSymmetryThatHidesAMotion() {
        Picture card = TestCard.draw(201, 201);
        for (Matrix2 motion : List.of(
                new Matrix2(-1, 0, 0, 1),
                new Matrix2(1, 0, 0, -1),
                new Matrix2(-1, 0, 0, -1),
                new Matrix2(0, -1, 1, 0),
                new Matrix2(0, 1, 1, 0))) {
            Vector2 middle = new Vector2(100, 100);
            AffineMap map = new AffineMap(motion, middle.minus(motion.times(middle)));
            assertTrue(meanSquare(card, SplineSurface.warped(card, map)) > 0.01, motion.toString());
        }
    }

    /** A Gaussian of one pixel halves a wave of five pixels; of the card it removes next to nothing. */
    @Test
    void theCardHasLittleEnergyAtHighFrequencies() {
        Picture card = TestCard.draw(321, 321);
        Picture low = GaussianBlur.apply(card, 1);
        assertTrue(meanSquare(card, low) < 1e-4, "removed: " + meanSquare(card, low));
    }

    @Test
    void aGaussianOfAPointIsTheBell() {
        float[] point = new float[41 * 31];
        point[15 * 41 + 20] = 1;
        Picture bell = GaussianBlur.apply(new Picture(1, 31, 41, point), 2);
        assertEquals(1 / (2 * Math.PI * 4), bell.values()[15 * 41 + 20], 1e-6);
        assertEquals(Math.exp(-(9 + 4) / 8.0) / (2 * Math.PI * 4), bell.values()[(15 + 2) * 41 + 20 + 3], 1e-6);
    }

    @Test
    void aSplineGoesThroughThePixelsAndFollowsASmoothFunction() {
        float[] values = new float[60 * 50];
        for (int k = 0; k < values.length; k++) {
            values[k] = (float) wave(k % 60, k / 60.0 - k / 60.0 % 1);
        }
        SplineSurface surface = new SplineSurface(new Picture(1, 50, 60, values), 0);
        double[] sample = new double[3];
        surface.sample(30, 25, sample);
        assertEquals(wave(30, 25), sample[0], 1e-6);
        surface.sample(30.3, 24.6, sample);
        assertEquals(wave(30.3, 24.6), sample[0], 1e-4);
        double step = 1e-5;
        assertEquals((wave(30.3 + step, 24.6) - wave(30.3 - step, 24.6)) / (2 * step), sample[1], 1e-3);
        assertEquals((wave(30.3, 24.6 + step) - wave(30.3, 24.6 - step)) / (2 * step), sample[2], 1e-3);
        assertEquals(0, surface.value(500, 10));
        assertEquals(0, surface.value(10, -500));
    }

    private static double wave(double x, double y) {
        return 0.5 + 0.4 * Math.sin(0.4 * x + 0.2 * y);
    }

    @Test
    void aWarpMovesContentForwards() {
        float[] values = new float[20 * 20];
        values[5 * 20 + 4] = 1;
        Picture moved = SplineSurface.warped(
                new Picture(1, 20, 20, values), new AffineMap(Matrix2.IDENTITY, new Vector2(3, 6)));
        assertEquals(1, moved.values()[11 * 20 + 7], 1e-6);
        assertEquals(0, moved.values()[5 * 20 + 4], 1e-6);
    }

    private static double meanSquare(Picture a, Picture b) {
        double sum = 0;
        for (int k = 0; k < a.values().length; k++) {
            double difference = a.values()[k] - b.values()[k];
            sum += difference * difference;
        }
        return sum / a.values().length;
    }
}
