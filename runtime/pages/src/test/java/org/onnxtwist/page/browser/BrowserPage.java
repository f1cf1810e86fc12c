package org.onnxtwist.page.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A page in the browser: what a reader sees of it, and what he does to it by mouse and keyboard. */
final class BrowserPage implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /** The largest height of a screenshot, in pixels: the browser draws no larger textures. */
    private static final int HIGHEST = 16_000;

    private final DevTools devTools;
    private final String context;
    private final String session;
    private final PageEvents events;

    BrowserPage(DevTools devTools, String context, String session) {
        this.devTools = devTools;
        this.context = context;
        this.session = session;
        this.events = new PageEvents(devTools, session);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable");
        }
        // As if the page were the one in front, though tests have several open.
        call("Emulation.setFocusEmulationEnabled", "enabled", true);
    }

    private ProtocolObject call(String method, Object... parameters) {
        return devTools.callIn(session, method, parameters);
    }

    /** Opens a file and waits until all of it is loaded and drawn. */
    BrowserPage open(Path file) {
        String url = file.toAbsolutePath().toUri().toString();
        events.expect(url);
        ProtocolObject answer = call("Page.navigate", "url", url);
        if (answer.has("errorText")) {
            throw new IllegalArgumentException(file + ": " + answer.text("errorText"));
        }
        events.awaitLoad();
        settle();
        return this;
    }

    /** Shows the page as on a screen of another width or theme. */
    BrowserPage show(Screen screen) {
        call(
                "Emulation.setDeviceMetricsOverride",
                "width",
                screen.width(),
                "height",
                screen.height(),
                "deviceScaleFactor",
                1,
                "mobile",
                screen.isPhone());
        media("", screen.theme());
        settle();
        return this;
    }

    /** Shows the page in the style that it has on paper, for a reader whose screen has a theme. */
    BrowserPage showAsPrinted(String theme) {
        media("print", theme);
        settle();
        return this;
    }

    private void media(String medium, String theme) {
        call(
                "Emulation.setEmulatedMedia",
                "media",
                medium,
                "features",
                List.of(
                        ProtocolObject.of("name", "prefers-color-scheme", "value", theme),
                        ProtocolObject.of("name", "prefers-reduced-motion", "value", "reduce")));
    }

    /** Waits until the page has been drawn with all changes made until now. */
    void settle() {
        evaluate("document.fonts.ready.then(() => new Promise(done =>"
                + " requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))");
    }

    /** Returns the faults until now, each as a line: see {@link PageEvents}. */
    List<String> faults() {
        settle();
        return events.faults();
    }

    /** Returns the value of an expression, or what its promise comes to; an empty Optional where that is nothing. */
    Object evaluate(String script) {
        ProtocolObject answer =
                call("Runtime.evaluate", "expression", script, "awaitPromise", true, "returnByValue", true);
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(PageEvents.thrown(answer.object("exceptionDetails")) + " in " + script);
        }
        ProtocolObject result = answer.object("result");
        return result.has("value") ? result.get("value") : Optional.empty();
    }

    String text(String script) {
        return (String) evaluate(script);
    }

    double number(String script) {
        return ((Number) evaluate(script)).doubleValue();
    }

    boolean holds(String script) {
        return (Boolean) evaluate(script);
    }

    @SuppressWarnings("unchecked")
    List<String> texts(String script) {
        return (List<String>) evaluate(script);
    }

    /** Moves the mouse to the middle of the element that a script finds, and clicks. */
    void click(String element) {
        drag(element, 0, 0);
    }

    /** Presses the mouse on the middle of the element that a script finds, and releases it elsewhere. */
    void drag(String element, double right, double down) {
        ProtocolObject place = (ProtocolObject) evaluate("(() => { const e = " + element + ";"
                + " e.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});"
                + " const box = e.getClientRects()[0]; const x = box.left + box.width / 2; const y = box.top + box.height / 2;"
                + " const hit = document.elementFromPoint(x, y);"
                + " return {x, y, hit: Boolean(hit) && (e.contains(hit) || hit.contains(e))}; })()");
        if (!(Boolean) place.get("hit")) {
            throw new IllegalStateException("something else covers " + element);
        }
        double x = place.number("x");
        double y = place.number("y");
        mouse("mouseMoved", x, y, 0);
        mouse("mousePressed", x, y, 1);
        if (right != 0 || down != 0) {
            mouse("mouseMoved", x + right / 2, y + down / 2, 1);
            mouse("mouseMoved", x + right, y + down, 1);
        }
        mouse("mouseReleased", x + right, y + down, 0);
    }

    private void mouse(String type, double x, double y, int buttons) {
        String button = type.equals("mouseMoved") ? "none" : "left";
        call(
                "Input.dispatchMouseEvent",
                "type",
                type,
                "x",
                x,
                "y",
                y,
                "button",
                button,
                "buttons",
                buttons,
                "clickCount",
                type.equals("mouseMoved") ? 0 : 1);
    }

    /** Presses and releases a key where the focus is. */
    void press(Key key) {
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    "type",
                    type,
                    "key",
                    key.value(),
                    "code",
                    key.code(),
                    "windowsVirtualKeyCode",
                    key.number(),
                    "text",
                    type.equals("keyDown") ? key.text() : "");
        }
    }

    /** Types a text where the focus is. */
    void type(String text) {
        call("Input.insertText", "text", text);
    }

    /** Writes a picture of the whole page into the build folder. */
    Path screenshot(String name) throws IOException {
        ProtocolObject size = call("Page.getLayoutMetrics").object("cssContentSize");
        ProtocolObject clip = ProtocolObject.of(
                "x",
                0,
                "y",
                0,
                "width",
                size.number("width"),
                "height",
                Math.min(HIGHEST, size.number("height")),
                "scale",
                1);
        return write(
                name + ".png",
                call("Page.captureScreenshot", "format", "png", "captureBeyondViewport", true, "clip", clip));
    }

    /** Prints the page into the build folder, on A4 paper without headers. */
    Path print(String name) throws IOException {
        return write(
                name + ".pdf",
                call("Page.printToPDF", "paperWidth", 8.27, "paperHeight", 11.69, "printBackground", false));
    }

    private static Path write(String name, ProtocolObject answer) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        return Files.write(SCREENSHOTS.resolve(name), Base64.getDecoder().decode(answer.text("data")));
    }

    @Override
    public void close() {
        devTools.forget(session);
        devTools.call("Target.disposeBrowserContext", "browserContextId", context);
    }
}
