package org.onnxtwist.page.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.LinearField;
import org.onnxtwist.page.flow.Matrix2;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.page.image.SplineSurface;
import org.onnxtwist.page.image.TestCard;
import org.onnxtwist.runtime.train.data.image.Picture;

final class RegistrationTest {
    private static final int WIDTH = 220;
    private static final int HEIGHT = 180;
    private static final LinearField FIELD = new LinearField(new Matrix2(0.02, 0.05, -0.03, -0.04), new Vector2(-4, 5));

    private static UndisturbedRegion everywhere() {
        return new UndisturbedRegion(new LinearField(Matrix2.IDENTITY.times(0), Vector2.ZERO), 1, WIDTH, HEIGHT);
    }

    /** Pictures along the flow of the field, drawn by interpolation without any model, with a contrast that grows. */
    private static List<Picture> course(Picture first) {
        List<Picture> course = new ArrayList<>();
        for (int k = 1; k <= 6; k++) {
            Picture moved = SplineSurface.warped(first, FIELD.flow(k));
            for (int at = 0; at < moved.values().length; at++) {
                moved.values()[at] *= 1 + 0.05f * k;
            }
            course.add(moved);
        }
        return course;
    }

    @Test
    void aKnownMotionIsFoundFromTheImages() {
        Picture card = TestCard.draw(WIDTH, HEIGHT);
        AffineMap found =
                new Registration(card, everywhere()).follow(course(card)).orElseThrow();
        AffineMap expected = FIELD.flow(6);
        assertEquals(expected.linear().turnDegrees(), found.linear().turnDegrees(), 0.15);
        for (Vector2 corner : List.of(new Vector2(40, 40), new Vector2(180, 40), new Vector2(110, 140))) {
            double error = found.of(corner).minus(expected.of(corner)).length();
            assertTrue(error < 0.3, corner + " is found " + error + " pixels off");
        }
    }

    @Test
    void whatTheImagesCannotTellIsNotMade() {
        float[] stripes = new float[WIDTH * HEIGHT];
        for (int k = 0; k < stripes.length; k++) {
            stripes[k] = (float) (0.5 + 0.4 * Math.sin(0.2 * (k % WIDTH)));
        }
        Picture striped = new Picture(1, HEIGHT, WIDTH, stripes);
        assertFalse(
                new Registration(striped, everywhere()).follow(course(striped)).isPresent());
    }

    @Test
    void theRegionLeavesOutWhatTheBorderReaches() {
        LinearField field = new LinearField(Matrix2.IDENTITY.times(0), new Vector2(1, 0));
        UndisturbedRegion region = new UndisturbedRegion(field, 20, WIDTH, HEIGHT);
        assertArrayEquals(
                IntStream.rangeClosed(23, WIDTH - 24).toArray(),
                IntStream.range(0, WIDTH).filter(x -> region.has(x, HEIGHT / 2)).toArray());
        assertArrayEquals(
                IntStream.rangeClosed(3, HEIGHT - 4).toArray(),
                IntStream.range(0, HEIGHT).filter(y -> region.has(WIDTH / 2, y)).toArray());
        assertEquals((WIDTH - 46) * (HEIGHT - 6.0) / (WIDTH * HEIGHT), region.share(), 1e-12);
    }

    @Test
    void equationsThatDoNotDetermineAParameterLeaveItAtZero() {
        assertArrayEquals(new double[] {2, -1}, LeastSquares.solve(new double[][] {{4, 1, 7}, {1, 3, -1}}), 1e-12);
        assertArrayEquals(new double[] {2, 0}, LeastSquares.solve(new double[][] {{4, 0, 8}, {0, 0, 0}}), 1e-12);
    }
}
