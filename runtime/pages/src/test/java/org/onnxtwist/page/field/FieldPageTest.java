package org.onnxtwist.page.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.runtime.field.FieldReport;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

class FieldPageTest {
    private static String html(String model, FieldReport report) throws IOException {
        StringWriter out = new StringWriter();
        FieldPage.of(model, report).write(out);
        return out.toString();
    }

    private static long count(String text, String html) {
        return Pattern.compile(text, Pattern.LITERAL).matcher(html).results().count();
    }

    @Test
    void aPageHasATableOfAllLayersAndASectionForEach() throws IOException {
        FieldReport report = FieldModels.chain(4, List.of("first", "second"));
        FieldPage page = FieldPage.of("net.onnx", report);
        LayerReport first = report.layers().get(0);
        List<Cell> row = page.layers().rows().get(0);
        assertEquals(Cell.of("first").linked("layer-1"), row.get(0));
        assertEquals("4 \u2192 4", row.get(1).text());
        assertEquals(
                first.field().strength().orElseThrow().norm(),
                row.get(2).value().orElseThrow());
        assertEquals(first.ratio(), row.get(3).value());
        assertEquals("0 of 4", row.get(4).text());
        double shares = IntStream.range(5, 9)
                .mapToDouble(column -> row.get(column).value().orElseThrow())
                .sum();
        assertEquals(1, shares, 1e-9);
        assertEquals(
                List.of("layer-1", "layer-2"),
                page.sections().stream().map(LayerSection::anchor).toList());
        LayerSection section = page.sections().get(0);
        assertEquals("4 input channels, 4 output channels, over an image of 20 by 12 pixels.", section.facts());
        assertEquals("All output channels use their twist.", section.hardly());
        assertEquals(1 + 4, section.figures().size());
        assertEquals(4, section.channels().rows().size());
        String html = html("net.onnx", report);
        assertEquals(1, count("<h2 id=\"layer-2\">Layer second</h2>", html));
        assertEquals(1, count("<title>Fields of net.onnx</title>", html));
        assertTrue(html.contains("Of each layer the arrows of 7 channels at most are drawn"), html);
    }

    @Test
    void channelsAndLayersAreSortedByStrength() throws IOException {
        FieldReport report = FieldModels.chain(16, List.of("only"));
        List<List<Cell>> rows =
                FieldPage.of("net.onnx", report).sections().get(0).channels().rows();
        assertEquals(10, rows.size());
        for (int i = 1; i < rows.size(); i++) {
            assertTrue(rows.get(i - 1).get(1).value().orElseThrow()
                    >= rows.get(i).get(1).value().orElseThrow());
        }
        assertEquals(
                "The 10 strongest of the 16 output channels of layer only.",
                FieldPage.of("net.onnx", report).sections().get(0).channels().caption());
    }

    @Test
    void layersThatAreNotTrainedSaySo() throws IOException {
        FieldReport report = FieldModels.report(3, List.of("conv"), Dim.of(12), Initialization.IDENTITY);
        LayerSection section = FieldPage.of("net.onnx", report).sections().get(0);
        assertEquals("No output channel uses its twist more than hardly.", section.hardly());
        assertEquals(1, section.figures().size());
    }

    @Test
    void anOpenSizeIsNamed() throws IOException {
        FieldReport report = FieldModels.report(3, List.of("conv"), Dim.of("h"), Initialization.SEED);
        assertTrue(FieldPage.of("net.onnx", report)
                .sections()
                .get(0)
                .facts()
                .contains("over an image whose size the model leaves open: strengths and parts are in the layer"));
        assertTrue(html("net.onnx", report).contains("</html>"));
    }

    @Test
    void aPageOfSixtyLayersWithLongNamesIsSmall() throws IOException {
        List<String> names =
                IntStream.range(0, 60).mapToObj(i -> "a/module/".repeat(30) + i).toList();
        String html = html("net.onnx", FieldModels.chain(24, names));
        int bytes = html.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes < 2_000_000, bytes + " bytes");
        assertEquals(60, count("Layer a/module/", html));
        assertTrue(html.contains("Of each layer the arrows of 2 channels at most are drawn"));
    }

    @Test
    void ofManyLayersTheStrongestHaveASection() throws IOException {
        List<String> names = IntStream.range(0, 200).mapToObj(i -> "conv" + i).toList();
        FieldReport report = FieldModels.chain(3, names);
        FieldPage page = FieldPage.of("net.onnx", report);
        assertEquals(200, page.layers().rows().size());
        assertEquals(90, page.sections().size());
        assertEquals(
                90,
                page.layers().rows().stream()
                        .filter(row -> !row.get(0).link().isEmpty())
                        .count());
        assertTrue(page.limits().startsWith("The 90 strongest of the 200 layers have a section of their own. "));
        assertTrue(html("net.onnx", report).length() < 2_000_000);
    }

    @Test
    void hostileNamesStayTexts() throws IOException {
        String hostile = "</h2><script>alert(1)</script>\" onload=\"x";
        String html =
                html(hostile, FieldModels.chain(2, List.of(hostile, "\u001b[31m\u202e\u0000", "x".repeat(10_000))));
        assertFalse(html.contains("<script>alert"), html);
        assertFalse(html.contains("=\"" + hostile), html);
        assertFalse(html.chars().anyMatch(c -> c == 0x1b || c == 0 || c == 0x202e));
        assertFalse(html.contains("x".repeat(400)));
    }
}
