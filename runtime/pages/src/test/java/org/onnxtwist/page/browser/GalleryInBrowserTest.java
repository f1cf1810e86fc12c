package org.onnxtwist.page.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.Staging;
import org.onnxtwist.page.gallery.Gallery;
import org.onnxtwist.page.gallery.GalleryFiles;

/** The page of the gallery of the test card, in a browser. */
@InBrowser
final class GalleryInBrowserTest {
    @TempDir
    Path folder;

    @Test
    void thePageIsInOrderAndItsAnimationsCanBePaused(Chromium browser) throws IOException {
        try (Staging staging = Staging.in(folder)) {
            GalleryFiles.write(Gallery.ofTestCard(step -> {}), staging);
            staging.publish();
        }
        Path file = folder.resolve(GalleryFiles.PAGE);
        PageChecks.assertInOrder(browser, file);
        try (BrowserPage page = browser.page()) {
            // For a reader who did not ask for less motion.
            page.open(file);
            int films = (int) page.number("document.querySelectorAll('.film').length");
            assertTrue(films > 10, films + " animations");
            assertEquals(films, playing(page));
            page.click("document.querySelector('.film button')");
            assertEquals(films - 1, playing(page));
            page.press(Key.SPACE);
            assertEquals(films, playing(page));
            page.click("document.getElementById('pause-all')");
            assertEquals(0, playing(page));
            assertEquals(
                    0,
                    page.number("[...document.images].filter(image => !image.complete || !image.naturalWidth).length"),
                    "pictures that cannot be shown");
            assertEquals(List.of(), page.faults());
        }
    }

    /** The number of animations that play; a paused one shows the image after the last step. */
    private static int playing(BrowserPage page) {
        return (int) page.number("[...document.querySelectorAll('.film')].filter(film =>"
                + " film.querySelector('img').src !== film.parentElement.querySelector('.after img').src).length");
    }
}
