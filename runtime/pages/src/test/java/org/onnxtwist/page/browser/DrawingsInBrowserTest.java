package org.onnxtwist.page.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.diff.ModelDiff;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.page.drawing.DifferencePage;
import org.onnxtwist.page.drawing.DrawingOptions;
import org.onnxtwist.page.drawing.DrawingPage;

/** The pages of a drawing and of a comparison in a browser, with nodes of hostile names and a repeated block. */
@InBrowser
final class DrawingsInBrowserTest {
    @TempDir
    Path folder;

    /** A repeated block of a Conv and a Relu, and then a Relu for each hostile name. */
    private static Model model(float tap) throws IOException {
        Model model = new Model(new Graph("net"), 8);
        model.setOpset(17);
        Graph graph = model.graph();
        ValueType type =
                ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("batch"), Dim.of(2), Dim.of(8), Dim.of(8))));
        Value value = graph.addInput("x", type);
        for (int i = 0; i < 8; i++) {
            float[] taps = new float[2 * 2 * 9];
            taps[i] = tap;
            Value weight = graph.addInitializer("weight" + i, Tensor.ofFloats(taps, 2, 2, 3, 3));
            Node conv = graph.newNode("Conv")
                    .inputs(value, weight)
                    .attribute("kernel_shape", List.of(3L, 3L))
                    .attribute("pads", List.of(1L, 1L, 1L, 1L))
                    .output("y")
                    .append();
            conv.setName("block_" + i + "/conv");
            value = relu(graph, conv.output(0), "block_" + i + "/relu");
        }
        for (String name : HostileNamesTest.NAMES) {
            value = relu(graph, value, name);
        }
        graph.addOutput(value);
        return model;
    }

    private static Value relu(Graph graph, Value value, String name) {
        Node relu = graph.newNode("Relu").inputs(value).output("z").append();
        relu.setName(name);
        return relu.output(0);
    }

    @Test
    void aDrawingIsInOrderAndItsBoxesOpen(Chromium browser) throws IOException {
        Path file = folder.resolve("drawing.html");
        try (Writer out = Files.newBufferedWriter(file)) {
            DrawingPage.of(model(1), DrawingOptions.titled("net.onnx"), "Of a test.")
                    .write(out);
        }
        PageChecks.assertInOrder(browser, file);
        try (BrowserPage page = browser.page().open(file)) {
            String part = "document.querySelector('details.part')";
            assertTrue(page.holds("!" + part + ".open"));
            page.click("document.querySelector('#graph a')");
            page.settle();
            assertTrue(page.holds(part + ".open"));
            assertTrue(page.holds("document.activeElement === " + part + ".querySelector('summary')"));
            // The focus is on the part's summary now: it closes and opens by key.
            page.press(Key.ENTER);
            assertTrue(page.holds("!" + part + ".open"));
            page.press(Key.SPACE);
            assertTrue(page.holds(part + ".open && " + part + ".querySelectorAll('svg').length === 1"));
            assertEquals(List.of(), page.faults());
        }
    }

    @Test
    void aComparisonIsInOrder(Chromium browser) throws IOException {
        Model before = model(1);
        Model after = model(2);
        Path file = folder.resolve("comparison.html");
        try (Writer out = Files.newBufferedWriter(file)) {
            DifferencePage.of("Differences", before, after, List.of(), ModelDiff.of(before, after))
                    .write(out);
        }
        PageChecks.assertInOrder(browser, file);
    }
}
