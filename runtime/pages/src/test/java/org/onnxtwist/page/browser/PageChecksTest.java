package org.onnxtwist.page.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every check finds the fault that it is for. */
@InBrowser
final class PageChecksTest {
    /** A finding of each check, with the screens where the page has the fault. */
    private static final List<String> PLANTED = List.of(
            "1280-light: console.error: a planted message",
            "390-dark: dialog: a planted dialog",
            "390-light: exception: Error: a planted exception",
            "1280-dark: request: https://example.org/planted",
            "1280-light: scrolls sideways: 1508 of 1280 pixels, by <div> \"Too wide for every screen.\"",
            "390-dark: scrolls sideways: 1508 of 390 pixels, by <div> \"Too wide for every screen.\"",
            "390-light: cuts off its content: <p.cut> \"A text that does not have the room which\"",
            "1280-light: color-contrast: p:nth-child(3): ",
            "1280-dark: color-contrast: .dark: ",
            "1280-light: image-alt: img: ",
            "1280-light: a contrast of 1.00: <text> \"Dark on dark\"",
            "390-dark: a contrast of 2.11: <text> \"Faint\"",
            "1280-light: a text of 6.0 pixels: <text> \"Tiny\"",
            "1280-light: not reached by Tab: <div> \"For mice only\"",
            "1280-light: not seen to have the focus: <button.quiet> \"Focus unseen\"",
            "1280-light: the table \"Sorted as texts\" has 10 before 9, ascending by <th> \"Number\"",
            "390-light: the table \"Sorted as texts\" has 9 before 10, descending by <th> \"Number\"",
            "1280-light: stays sorted by column 0: the table \"Sorted as texts\"",
            "1280-light: has no button to sort column 1: the table \"Sorted as texts\"",
            "1280-light: the table \"Never sorted\" is sorted none, not ascending, by <th> \"Name\"",
            "1280-light: says 1 of 3 rows, not 1 of 2 rows: the table \"Sorted as texts\"",
            "390-light: shows 1 rows, not 0 rows, filtered by what no row has: the table \"Sorted as texts\"",
            "print: scrolls sideways: ");

    @Test
    void aPageWithEveryFaultPassesNoCheck(Chromium browser) throws IOException {
        String found = String.join(
                "\n",
                PageChecks.findings(browser, Path.of("src/test/resources/org/onnxtwist/page/browser/faults.html")));
        assertEquals(
                List.of(),
                PLANTED.stream().filter(fault -> !found.contains(fault)).toList(),
                found);
        // And no fault where there is none.
        assertTrue(!found.contains("1280-light: color-contrast: .dark"), found);
        assertTrue(!found.contains("1280-dark: scrollable"), found);
        assertTrue(!found.contains("Readable on blue"), found);
    }
}
