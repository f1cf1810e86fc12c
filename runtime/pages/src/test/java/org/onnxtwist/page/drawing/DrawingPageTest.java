package org.onnxtwist.page.drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

final class DrawingPageTest {
    private static final Pattern LINK = Pattern.compile("<a href=\"#(part-\\d+)\">");
    private static final Pattern ANCHOR = Pattern.compile("id=\"(part-\\d+)\"");

    private static String html(DrawingPage page) throws IOException {
        StringWriter out = new StringWriter();
        page.write(out);
        return out.toString();
    }

    private static Set<String> found(Pattern pattern, String html) {
        return pattern.matcher(html).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static String unpacked(String packed) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(Base64.getDecoder().decode(packed));
        byte[] bytes = new byte[1 << 20];
        try {
            return new String(bytes, 0, inflater.inflate(bytes), StandardCharsets.UTF_8);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        } finally {
            inflater.end();
        }
    }

    private static void collect(List<DrawingPart> parts, List<DrawingPart> all) {
        for (DrawingPart part : parts) {
            all.add(part);
            collect(part.parts(), all);
        }
    }

    @Test
    void everyBoxThatOpensLeadsToItsDrawing() throws IOException {
        Model model = FoldingTest.irregular(400, 3);
        String html = html(DrawingPage.of(model, DrawingOptions.titled("<i>"), "<b>lead</b>"));
        assertTrue(found(LINK, html).size() > 4);
        assertEquals(found(ANCHOR, html), found(LINK, html));
        assertTrue(html.contains("<h1>&lt;i&gt;</h1>"));
        assertFalse(html.contains("<b>lead"), html);
        assertFalse(Pattern.compile("(?:src|href)=\"(?!#|data:)").matcher(html).find());
    }

    @Test
    void theDepthSaysWhatIsOpenAtFirst() throws IOException {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 17]> g (bool c, float[2] x) => (float[2] y) { y = If (c) <"
                        + "then_branch = t () => (float[2] a) { a = Relu(x) }, else_branch = e () => (float[2] b) { b = Neg(x) }> }");
        String closed = html(DrawingPage.of(model, DrawingOptions.titled("g"), ""));
        assertEquals(2, closed.split("<details class=\"part\">", -1).length - 1);
        String open = html(DrawingPage.of(model, DrawingOptions.titled("g").withDepth(2), ""));
        assertEquals(2, open.split("<details class=\"part\" open>", -1).length - 1);
    }

    @Test
    @Tag("slow")
    void thirtyThousandIrregularNodesAreLessThanFiveMegabytesAndAllDrawn() throws IOException {
        Model model = FoldingTest.irregular(30_000, 4);
        DrawingPage page = DrawingPage.of(model, DrawingOptions.titled("g"), "");
        int size = html(page).getBytes(StandardCharsets.UTF_8).length;
        assertTrue(size < 5_000_000, size + " bytes");
        List<DrawingPart> parts = new ArrayList<>();
        collect(page.parts(), parts);
        Pattern name = Pattern.compile(">(node_\\d+)</text>");
        Set<String> names = parts.stream()
                .map(part -> part.packed().isEmpty() ? part.drawing() : unpacked(part.packed()))
                .flatMap(svg -> name.matcher(svg).results().map(match -> match.group(1)))
                .collect(Collectors.toSet());
        assertTrue(names.size() > 29_000, names.size() + " nodes");
        assertTrue(parts.stream().anyMatch(part -> !part.packed().isEmpty()));
        parts.stream()
                .filter(part -> !part.packed().isEmpty())
                .forEach(part -> assertFalse(part.nodes().isEmpty(), part.title()));
    }
}
