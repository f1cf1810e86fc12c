package org.onnxtwist.page.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks that every page has to pass, on each {@link Screen} and on paper: no message, exception, dialog or request; nothing that scrolls
 * the page sideways or is cut off; no violation of the rules of axe; drawings whose texts can be read; tables that are sorted and filtered
 * by mouse and keyboard; everything reached by Tab. Screenshots and a print stay in {@code target/screenshots}.
 */
final class PageChecks {
    /** The width between the margins of A4 paper, in pixels. */
    private static final int PAPER_WIDTH = 718;

    private static final String AXE = resource("/axe.min.js");
    private static final String CHECKS = resource("checks.js");

    private final Chromium browser;
    private final Path file;
    private final String name;
    private final List<String> findings = new ArrayList<>();

    private PageChecks(Chromium browser, Path file) {
        this.browser = browser;
        this.file = file;
        this.name = file.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
    }

    /** Asserts that a page passes all checks. */
    static void assertInOrder(Chromium browser, Path file) throws IOException {
        assertEquals("", String.join("\n", findings(browser, file)));
    }

    /** Returns what the checks find, each as a line that begins with the screen. */
    static List<String> findings(Chromium browser, Path file) throws IOException {
        PageChecks checks = new PageChecks(browser, file);
        for (Screen screen : Screen.ALL) {
            checks.look(screen);
        }
        checks.print();
        return List.copyOf(checks.findings);
    }

    private void look(Screen screen) throws IOException {
        try (BrowserPage page = browser.page().show(screen)) {
            page.open(file);
            page.evaluate(AXE);
            page.evaluate(CHECKS);
            page.screenshot(name + "-" + screen);
            // What is folded is looked at too.
            page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })");
            page.settle();
            add(screen, page.texts("widthFindings(" + screen.width() + ")"));
            add(screen, page.texts("cutFindings()"));
            add(screen, page.texts("accessibilityFindings()"));
            add(screen, page.texts("drawingFindings(8.5)"));
            if (screen.theme().equals("light")) {
                add(screen, tab(page));
                add(screen, new TableChecks(page).findings());
            }
            add(screen, page.faults());
        }
    }

    private static List<String> tab(BrowserPage page) {
        page.evaluate("document.activeElement.blur()");
        double stops = page.number("watchFocus()");
        // The focus passes the frame of the browser and may stop at more than what has to be reached.
        for (int i = 0;
                i < stops + 2 || (i < 4 * stops && !page.holds("document.activeElement === document.body"));
                i++) {
            page.press(Key.TAB);
        }
        return page.texts("focusFindings()");
    }

    private void print() throws IOException {
        Screen paper = new Screen(PAPER_WIDTH, "dark");
        try (BrowserPage page = browser.page().show(paper)) {
            page.open(file);
            page.evaluate(AXE);
            page.evaluate(CHECKS);
            page.evaluate("dispatchEvent(new Event('beforeprint'))");
            page.showAsPrinted(paper.theme());
            List<String> found = new ArrayList<>(page.texts("widthFindings(" + PAPER_WIDTH + ")"));
            found.addAll(page.texts("drawingFindings(0)"));
            found.forEach(finding -> findings.add("print: " + finding));
            page.screenshot(name + "-print");
            page.print(name);
        }
    }

    private void add(Screen screen, List<String> found) {
        found.forEach(finding -> findings.add(screen + ": " + finding));
    }

    private static String resource(String path) {
        try (InputStream in = Optional.ofNullable(PageChecks.class.getResourceAsStream(path))
                .orElseThrow(() -> new IllegalStateException("no " + path + " on the class path"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        }
    }
}
