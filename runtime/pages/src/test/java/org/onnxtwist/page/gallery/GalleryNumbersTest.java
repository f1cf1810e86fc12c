package org.onnxtwist.page.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.Vector2;

/** The numbers of the gallery on the test card, against predictions that are worked out here by hand from the moments (8, 0) and (0, -8). */
@Tag("slow")
final class GalleryNumbersTest {
    private static final double SHARE = 0.02;

    /** The field of A or B over the whole card, in pixels a step and a unit of eps, divided by the side of the card. */
    private static final double RATE = 2 * 8.0 / 321;

    private static final Gallery GALLERY = Gallery.ofTestCard(task -> {});

    @Test
    void translationsGoAgainstTheMomentByTheLengthOfAllSteps() {
        double distance = 300 * 0.01 * 8;
        assertMoved(new Vector2(-distance, 0), "translate-x");
        assertMoved(new Vector2(0, distance), "translate-y");
        assertMoved(new Vector2(-distance * Math.sqrt(0.5), -distance * Math.sqrt(0.5)), "translate-45");
    }

    private static void assertMoved(Vector2 expected, String name) {
        Vector2 middle = new Vector2(160, 160);
        Vector2 moved = measured(name).of(middle).minus(middle);
        assertTrue(moved.minus(expected).length() < SHARE * expected.length(), name + " moved by " + moved);
    }

    @Test
    void rotationsTurnClockwiseByTheAngleOfAllStepsAboutTheirCentre() {
        assertTurned(Math.toDegrees(500 * 0.02 * RATE), "rotate-centre");
        assertTurned(Math.toDegrees(500 * 0.01 * RATE), "rotate-origin");
        assertFixed(new Vector2(160.5, 160.5), "rotate-centre");
        assertFixed(Vector2.ZERO, "rotate-origin");
    }

    @Test
    void aMomentOfTheBaseKernelMovesTheCentre() {
        assertTurned(Math.toDegrees(500 * 0.012 * RATE), "moved-centre");
        // The field eps (-0.4 (8, 0) + (X p + Y q)) vanishes where Y is 0.4: at 0.2 sides below the middle.
        assertFixed(new Vector2(160.5, 160.5 + 0.2 * 321), "moved-centre");
    }

    @Test
    void dilationsScaleByTheExponentialOfAllStepsAboutTheirCentre() {
        assertScaled(-300 * 0.02 * RATE, -300 * 0.02 * RATE, "dilate-centre");
        assertScaled(-400 * 0.01 * RATE, -400 * 0.01 * RATE, "dilate-origin");
        assertFixed(new Vector2(160.5, 160.5), "dilate-centre");
        assertFixed(Vector2.ZERO, "dilate-origin");
    }

    @Test
    void theSpiralTurnsAndShrinksHalfAsMuch() {
        assertTurned(Math.toDegrees(400 * 0.018 * RATE), "spiral");
        assertScaled(-0.5 * 400 * 0.018 * RATE, -0.5 * 400 * 0.018 * RATE, "spiral");
    }

    @Test
    void theSqueezeStretchesOneAxisAsMuchAsItShrinksTheOther() {
        double stretch = 300 * 0.018 * RATE;
        assertScaled(stretch, -stretch, "squeeze");
        assertScaled(stretch, -stretch, "shear-diagonal");
        AffineMap squeeze = measured("squeeze");
        assertEquals(Math.exp(-stretch), squeeze.linear().xx(), SHARE, "along x");
        assertEquals(Math.exp(stretch), squeeze.linear().yy(), SHARE, "along y");
        // It stretches along the rising diagonal of the screen.
        assertEquals(-Math.sinh(stretch), measured("shear-diagonal").linear().xy(), SHARE, "across");
        assertEquals(-Math.sinh(stretch), measured("shear-diagonal").linear().yx(), SHARE, "down");
    }

    @Test
    void theShearMovesEachRowAsFarAsItIsFromTheMiddle() {
        double slope = 300 * 0.024 * RATE;
        AffineMap shear = measured("shear");
        assertEquals(-slope, shear.linear().xy(), SHARE * slope);
        assertEquals(0, shear.linear().yx(), SHARE * slope);
        assertEquals(1, shear.linear().xx(), SHARE * slope);
        assertEquals(1, shear.linear().yy(), SHARE * slope);
    }

    @Test
    void randomKernelsMakeSpirals() {
        for (int seed = 0; seed < 3; seed++) {
            AffineMap motion = measured("seed-" + seed);
            assertEquals(motion.linear().largerScale(), motion.linear().smallerScale(), 0.002, "seed " + seed);
        }
    }

    @Test
    void everyMotionIsWithinTwoPercentOfItsPrediction() {
        for (ExperimentResult result : GALLERY.results()) {
            if (result.experiment().kind() != Experiment.Kind.SMOOTHING) {
                double error = result.motionError().orElseThrow();
                assertTrue(error < SHARE, result.experiment().name() + ": " + error);
                assertTrue(result.psnr() > 20, result.experiment().name() + ": " + result.psnr() + " dB");
            }
        }
    }

    @Test
    void theBlurIsAGaussianThatMovesNothing() {
        ExperimentResult blur = GALLERY.result("blur");
        assertTrue(blur.psnr() > 70, blur.psnr() + " dB");
        Vector2 corner = new Vector2(0, 0);
        assertTrue(blur.measured().orElseThrow().of(corner).length() < 0.1);
    }

    @Test
    void wavesAreAmplifiedAndDelayedAsEulerStepsOfCentralDifferencesDo() {
        for (WavePackets packets : new WavePackets[] {GALLERY.longSteps(), GALLERY.shortSteps()}) {
            for (WavePackets.Packet packet : packets.packets()) {
                double theta = 8 * packets.epsilon() * Math.sin(2 * Math.PI / packet.wavelength());
                double amplification = Math.pow(1 + theta * theta, packets.steps() / 2.0);
                double distance = packets.steps() * Math.atan(theta) * packet.wavelength() / (2 * Math.PI);
                assertEquals(amplification, packet.predicted().amplification(), 1e-9 * amplification);
                assertEquals(distance, packet.predicted().distance(), 1e-9 * distance);
                assertEquals(amplification, packet.measured().amplification(), 1e-4 * amplification);
                assertEquals(distance, packet.measured().distance(), 1e-4 * distance);
            }
        }
    }

    @Test
    void shorterStepsAmplifyLessAndDelayAsMuch() {
        for (int k = 0; k < GALLERY.longSteps().packets().size(); k++) {
            WavePackets.Change coarse = GALLERY.longSteps().packets().get(k).measured();
            WavePackets.Change fine = GALLERY.shortSteps().packets().get(k).measured();
            assertEquals(
                    Math.log(coarse.amplification()) / 10,
                    Math.log(fine.amplification()),
                    0.02 * Math.log(coarse.amplification()));
            assertEquals(24 - coarse.distance(), 24 - fine.distance(), 0.05);
        }
    }

    private static AffineMap measured(String name) {
        return GALLERY.result(name).measured().orElseThrow();
    }

    private static void assertTurned(double degrees, String name) {
        assertEquals(degrees, measured(name).linear().turnDegrees(), SHARE * Math.abs(degrees), name);
    }

    /** @param larger the logarithm of the greater factor */
    private static void assertScaled(double larger, double smaller, String name) {
        assertEquals(larger, Math.log(measured(name).linear().largerScale()), SHARE * Math.abs(larger), name);
        assertEquals(smaller, Math.log(measured(name).linear().smallerScale()), SHARE * Math.abs(smaller), name);
    }

    /** The point is known to 2 % of the side of the card. */
    private static void assertFixed(Vector2 expected, String name) {
        Vector2 fixed = measured(name).fixedPoint().orElseThrow();
        assertTrue(fixed.minus(expected).length() < SHARE * 321, name + " stays at " + fixed);
    }
}
