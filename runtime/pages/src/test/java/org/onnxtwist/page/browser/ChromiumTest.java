package org.onnxtwist.page.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InBrowser
final class ChromiumTest {
    @TempDir
    Path folder;

    private Path page(String body) throws IOException {
        return Files.writeString(
                folder.resolve("page.html"),
                "<!DOCTYPE html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
                        + "<title>t</title><link rel=icon href='data:,'><body>" + body);
    }

    @Test
    void aPageWithoutFaultsHasNone(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page()) {
            page.open(page("<p>text<img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"));
            assertEquals(List.of(), page.faults());
            assertEquals("text", page.text("document.body.textContent.trim()"));
        }
    }

    @Test
    void messagesExceptionsDialogsWindowsAndRequestsAreFaults(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page()) {
            page.open(page("<script>console.warn('careful', 3); alert('hello'); open('about:blank?x');"
                    + " fetch('https://example.org/a').catch(() => {});</script>"
                    + "<script>null.x</script><script src='missing.js'></script>"));
            String faults = String.join("\n", page.faults());
            String near = folder.toUri().toString();
            assertTrue(faults.contains("console.warning: careful 3"), faults);
            assertTrue(faults.contains("dialog: hello"), faults);
            assertTrue(faults.contains("window: about:blank?x"), faults);
            assertTrue(faults.contains("request: https://example.org/a"), faults);
            assertTrue(faults.contains("exception: TypeError: Cannot read properties of null"), faults);
            assertTrue(faults.contains("request: " + near + "missing.js"), faults);
            assertTrue(faults.contains("log error: Failed to load resource: net::ERR_FILE_NOT_FOUND"), faults);
        }
    }

    @Test
    void clicksAndKeysAreThoseOfAReader(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page()) {
            page.open(
                    page(
                            "<div style='height:3000px'></div><button onclick='document.title += event.isTrusted'>b</button>"
                                    + "<input id=n><button onclick='document.title += 2' style='position:fixed;top:0'>c</button>"));
            page.click("document.querySelector('button')");
            page.press(Key.TAB);
            page.type("typed");
            page.press(Key.TAB);
            page.press(Key.ENTER);
            page.press(Key.SPACE);
            assertEquals("ttrue22", page.text("document.title"));
            assertEquals("typed", page.text("n.value"));
            assertEquals(List.of(), page.faults());
        }
    }

    @Test
    void whatIsCoveredIsNotClicked(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page()) {
            page.open(page("<button>b</button><div style='position:fixed;inset:0'>cover</div>"));
            IllegalStateException thrown =
                    assertThrows(IllegalStateException.class, () -> page.click("document.querySelector('button')"));
            assertEquals("something else covers document.querySelector('button')", thrown.getMessage());
        }
    }

    @Test
    void aDragIsSeenAsOne(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page()) {
            page.open(page("<div id=d style='width:100px;height:100px'></div><script>let way = 0;"
                    + " d.onpointermove = (e) => { if (e.buttons) { way += e.movementX; } };</script>"));
            page.drag("d", 30, 0);
            assertEquals(30, page.number("way"));
        }
    }

    @Test
    void aPageIsShownOnEveryScreenAndOnPaper(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page()) {
            page.open(page("<p style='height:1500px'>text"));
            for (Screen screen : Screen.ALL) {
                page.show(screen);
                assertEquals(screen.width(), page.number("innerWidth"));
                assertTrue(page.holds("matchMedia('(prefers-color-scheme: " + screen.theme() + ")').matches"));
                BufferedImage picture =
                        ImageIO.read(page.screenshot("chromium-test-" + screen).toFile());
                assertEquals(screen.width(), picture.getWidth());
                assertTrue(picture.getHeight() > 1500, picture.getHeight() + " pixels");
            }
            page.showAsPrinted("dark");
            assertTrue(page.holds("matchMedia('print').matches"));
            assertEquals(
                    "%PDF",
                    Files.readString(page.print("chromium-test"), StandardCharsets.ISO_8859_1)
                            .substring(0, 4));
        }
    }

    @Test
    void anErrorOfAScriptIsOneOfTheTest(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page()) {
            page.open(page(""));
            String message = assertThrows(IllegalStateException.class, () -> page.evaluate("nothing.x"))
                    .toString();
            assertTrue(message.contains("ReferenceError: nothing is not defined"), message);
            String missing = assertThrows(
                            IllegalArgumentException.class, () -> page.open(folder.resolve("missing.html")))
                    .toString();
            assertTrue(missing.endsWith("missing.html: net::ERR_FILE_NOT_FOUND"), missing);
        }
    }

    @Test
    void nothingStaysBehindAClosedBrowser() throws IOException {
        Chromium browser = Chromium.start(Chromium.find().orElseThrow());
        List<ProcessHandle> processes;
        try (browser) {
            browser.page().open(page("<p>text"));
            ProcessHandle process = ProcessHandle.of(browser.pid()).orElseThrow();
            processes = Stream.concat(Stream.of(process), process.descendants()).toList();
            assertTrue(processes.size() > 1, processes.toString());
            assertTrue(Files.exists(browser.folder()));
        }
        assertTrue(processes.stream().noneMatch(ProcessHandle::isAlive), processes.toString());
        assertFalse(Files.exists(browser.folder()));
    }
}
