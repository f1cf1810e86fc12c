package org.onnxtwist.page.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.page.PageTemplate;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;

/** The figure in which the reader plays with the layer: it computes what ONNX Runtime computes, and obeys mouse and keyboard. */
@InBrowser
final class LiveFigureTest {
    private static final int WIDTH = 61;
    private static final int HEIGHT = 47;
    private static final int STEPS = 50;
    private static final double EPS = 0.005;

    @TempDir
    Path folder;

    /** A page with the figure alone, showing a dark quarter of a square. */
    private Path page() throws IOException {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = image.createGraphics();
        brush.setColor(Color.WHITE);
        brush.fillRect(0, 0, 64, 64);
        brush.setColor(Color.DARK_GRAY);
        brush.fillRect(12, 12, 20, 20);
        brush.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
        StringWriter figure = new StringWriter();
        new PageTemplate("live").write(Map.of("image", url), figure);
        Path file = folder.resolve("live.html");
        try (Writer out = Files.newBufferedWriter(file)) {
            gg.jte.Content content = html -> html.writeContent(figure.toString());
            new PageTemplate("layout")
                    .write(
                            Map.of(
                                    "title",
                                    "The live figure",
                                    "lead",
                                    "A layer at work.",
                                    "content",
                                    content,
                                    "scripts",
                                    PageTemplate.resource("live.js")),
                            out);
        }
        return file;
    }

    @Test
    void theFigureIsInOrder(Chromium browser) throws IOException {
        PageChecks.assertInOrder(browser, page());
    }

    @Test
    void fiftyStepsAreThoseOfTheRuntime(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page().show(Screen.ALL.get(0))) {
            page.open(page());
            String computed = page.text("(() => {" + " const layer = new LiveLayer(" + WIDTH + ", " + HEIGHT + ", 2);"
                    + " for (let k = 0; k < layer.values.length; k++) layer.values[k] = (k * 37 % 101) / 101;"
                    + " const field = {p: {x: -3, y: -8}, q: {x: 7, y: -2.5}, centre: {x: 1, y: 0.75}, eps: " + EPS
                    + "};"
                    + " for (let k = 0; k < " + STEPS + "; k++) layer.step(field);"
                    + " return Array.from(layer.values).join(' '); })()");
            double[] ours = Arrays.stream(computed.split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            float[] first = new float[2 * HEIGHT * WIDTH];
            for (int k = 0; k < first.length; k++) {
                first[k] = (float) ((k * 37 % 101) / 101.0);
            }
            float[] theirs = advanced(first);
            assertEquals(theirs.length, ours.length);
            double moved = 0;
            for (int k = 0; k < ours.length; k++) {
                assertEquals(theirs[k], ours[k], 4e-6, "element " + k);
                moved = Math.max(moved, Math.abs(theirs[k] - first[k]));
            }
            assertTrue(moved > 0.3, "the steps changed the image by " + moved);
        }
    }

    /** Fifty steps of the layer in its reference form, written here without any of the classes that write it elsewhere. */
    private static float[] advanced(float[] first) {
        String model = """
                <ir_version: 8, opset_import: ["" : 17]>
                step (float[1,2,%1$d,%2$d] x) => (float[1,2,%1$d,%2$d] y)
                <float[2,1,3,3] one = {%3$s}, float[2,1,3,3] kx = {%4$s}, float[2,1,3,3] ky = {%5$s},
                 float[1,1,1,%2$d] gx = {%6$s}, float[1,1,%1$d,1] gy = {%7$s}>
                {
                  base = Conv<group = 2, pads = [1, 1, 1, 1]>(x, one)
                  alongX = Conv<group = 2, pads = [1, 1, 1, 1]>(x, kx)
                  alongY = Conv<group = 2, pads = [1, 1, 1, 1]>(x, ky)
                  termX = Mul(gx, alongX)
                  termY = Mul(gy, alongY)
                  sum = Add(base, termX)
                  y = Add(sum, termY)
                }
                """.formatted(
                        HEIGHT,
                        WIDTH,
                        kernels(new double[] {0, 0, 0, 0, 1, 0, 0, 0, 0}),
                        kernels(kernel(-3, -8)),
                        kernels(kernel(7, -2.5)),
                        grid(WIDTH, 1),
                        grid(HEIGHT, 0.75));
        Tensor image = Tensor.ofFloats(first, 1, 2, HEIGHT, WIDTH);
        try (InferenceSession session = InferenceSession.open(
                "the step", ByteBuffer.wrap(OnnxWriter.toBytes(OnnxText.parse(model))), InferenceOptions.defaults())) {
            for (int k = 0; k < STEPS; k++) {
                image = Objects.requireNonNull(session.run(Map.of("x", image)).get("y"));
            }
            return image.toFloats();
        }
    }

    /** A mixture of the two Sobel kernels with a first moment (x, y), times the length of a step. */
    private static double[] kernel(double x, double y) {
        int[] right = {-1, 0, 1, -2, 0, 2, -1, 0, 1};
        int[] down = {-1, -2, -1, 0, 0, 0, 1, 2, 1};
        return IntStream.range(0, 9)
                .mapToDouble(tap -> EPS * (x / 8 * right[tap] + y / 8 * down[tap]))
                .toArray();
    }

    private static String kernels(double[] kernel) {
        return list(IntStream.range(0, 18).mapToDouble(k -> kernel[k % 9]).toArray());
    }

    private static String grid(int size, double centre) {
        return list(IntStream.range(0, size)
                .mapToDouble(i -> 2.0 * i / size - centre)
                .toArray());
    }

    private static String list(double[] numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> String.format(Locale.ROOT, "%.9e", (float) number))
                .collect(Collectors.joining(", "));
    }

    @Test
    void itPlaysStepsAndResetsByMouseAndKeyboard(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page().show(Screen.ALL.get(0))) {
            page.open(page());
            page.evaluate("liveFigures[0].ready");
            page.click("document.querySelector('[name=step]')");
            assertEquals("1", page.text("document.querySelector('.live-steps').textContent"));
            page.evaluate("document.querySelector('[name=step]').focus()");
            page.press(Key.ENTER);
            page.press(Key.SPACE);
            assertEquals("3", page.text("document.querySelector('.live-steps').textContent"));
            page.click("document.querySelector('[name=play]')");
            page.evaluate("new Promise(done => { const look = () => liveFigures[0].steps > 20 ? done(true)"
                    + " : setTimeout(look, 10); look(); })");
            page.click("document.querySelector('[name=play]')");
            double stopped = page.number("liveFigures[0].steps");
            page.settle();
            assertEquals(stopped, page.number("liveFigures[0].steps"));
            assertTrue(
                    page.text("document.querySelector('.live-flow').textContent")
                            .matches("turns the image by \\d+\\.\\d degrees and keeps its size"),
                    page.text("document.querySelector('.live-flow').textContent"));
            assertEquals(List.of(), page.faults());
            page.screenshot("live-turned");
            page.click("document.querySelector('[name=reset]')");
            assertEquals("0", page.text("document.querySelector('.live-steps').textContent"));
            assertTrue(
                    page.holds("liveFigures[0].layer.values.every((value, k) => value === liveFigures[0].first[k])"));
        }
    }

    @Test
    void theCentreIsDraggedAndAFieldIsChosen(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page().show(Screen.ALL.get(0))) {
            page.open(page());
            page.evaluate("liveFigures[0].ready");
            double width = page.number("document.querySelector('canvas').getBoundingClientRect().width");
            page.drag("document.querySelector('canvas')", width / 4, -width / 4);
            assertEquals(1.5, page.number("liveFigures[0].field().centre.x"), 0.02);
            assertEquals(0.5, page.number("liveFigures[0].field().centre.y"), 0.02);
            page.evaluate("(() => { const list = document.querySelector('[name=preset]'); list.value = 'dilation';"
                    + " list.dispatchEvent(new Event('change')); })()");
            page.evaluate("liveFigures[0].advance(10)");
            page.evaluate("liveFigures[0].draw()");
            // 10 steps of 0.005 times 2 * 8 / 193.
            assertEquals(
                    Math.exp(10 * 0.005 * 16 / 193), page.number("partsOf(liveFigures[0].motion).scales[0]"), 1e-9);
            assertEquals(0, page.number("partsOf(liveFigures[0].motion).turn"), 1e-9);
        }
    }

    @Test
    void aFileThatIsNoImageIsRefusedWithTheRemedy(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page().show(Screen.ALL.get(0))) {
            page.open(page());
            page.evaluate("liveFigures[0].ready");
            page.evaluate("liveFigures[0].open(new File(['no image'], '<b>notes.txt'))");
            assertEquals(
                    "<b>notes.txt is no image that this browser can read: choose a PNG, JPEG or WebP file.",
                    page.text("document.querySelector('.live-status').textContent"));
        }
    }

    @Test
    void stepsThatAreTooLongStopTheFigure(Chromium browser) throws IOException {
        try (BrowserPage page = browser.page().show(Screen.ALL.get(0))) {
            page.open(page());
            page.evaluate("liveFigures[0].ready");
            page.evaluate(
                    "(() => { liveFigures[0].find('eps').value = 0.1; liveFigures[0].advance(60); liveFigures[0].draw(); })()");
            assertTrue(page.text("document.querySelector('.live-status').textContent")
                    .endsWith("choose a smaller eps and reset."));
        }
    }
}
