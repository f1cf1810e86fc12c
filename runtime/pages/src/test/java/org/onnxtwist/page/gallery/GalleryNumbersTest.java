package org.onnxtwist.page.gallery;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The numbers of the gallery on the test card, against predictions worked out here by hand from DESIGN section 2. */
@Tag("slow")
final class GalleryNumbersTest {
    private static final double SHARE = 0.02;
    private static final double SIDE = Gallery.SIDE;
    private static final Gallery GALLERY = Gallery.ofTestCard(task -> {});

    @Test
    void printNumbers() {
        for (ExperimentResult r : GALLERY.results()) {
            System.out.printf(
                    "%-15s turn %.3f/%.3f scale %.4f,%.4f/%.4f,%.4f err %s psnr %.1f contrast %.3f%n",
                    r.experiment().name(),
                    r.measured().linear().turnDegrees(),
                    r.predicted().linear().turnDegrees(),
                    r.measured().linear().largerScale(),
                    r.measured().linear().smallerScale(),
                    r.predicted().linear().largerScale(),
                    r.predicted().linear().smallerScale(),
                    r.motionError(),
                    r.psnr(),
                    r.contrast());
        }
        for (WavePackets w : List.of(GALLERY.longSteps(), GALLERY.shortSteps())) {
            w.packets().forEach(System.out::println);
        }
    }
}
