package org.onnxtwist.page.drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.diff.ModelDiff;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

final class DifferencePageTest {
    private static final String BEFORE = "(float[2,2] x) => (float[2,2] y) <float[2,2] w = {1, 2, 3, 4}> {"
            + " a = Relu(x) b = MatMul(a, w) c = Tanh(b) y = Softmax<axis = 1>(c) }";

    private static Model parsed(String graph) {
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> g " + graph);
    }

    private static DifferencePage page(String before, String after) {
        Model left = parsed(before);
        Model right = parsed(after);
        return DifferencePage.of("a to b", left, right, List.of(), ModelDiff.of(left, right));
    }

    private static List<String> boxes(DifferencePage page) {
        return DrawnText.of(page.drawing().overview()).boxes();
    }

    @Test
    void whatDiffersIsMarkedInOneDrawingOfBothGraphs() {
        DifferencePage page = page(
                BEFORE,
                "(float[2,2] x) => (float[2,2] y) <float[2,2] w = {1, 2, 3, 4.5}> {"
                        + " a = Relu(x) b = MatMul(a, w) d = Abs(b) y = Softmax<axis = 0>(d) }");
        List<String> boxes = boxes(page);
        assertTrue(boxes.contains("Relu"), boxes.toString());
        assertTrue(
                boxes.stream()
                        .anyMatch(box -> box.startsWith("~ MatMul") && box.contains("| ~ weight 2\u00d72: max 0.50")),
                boxes.toString());
        assertTrue(
                boxes.stream().anyMatch(box -> box.startsWith("~ Softmax") && box.endsWith("| ~ axis: 1 \u2192 0")),
                boxes.toString());
        assertEquals(3, page.differences().rows().size(), page.differences().toString());
    }

    @Test
    void whatIsOnlyInOneModelIsAddedOrRemoved() {
        DifferencePage page = page(
                BEFORE,
                "(float[2,2] x) => (float[2,2] y) <float[2,2] w = {1, 2, 3, 4}> {"
                        + " a = Relu(x) e = Exp(a) b = MatMul(e, w) y = Softmax<axis = 1>(b) }");
        List<String> boxes = boxes(page);
        assertTrue(boxes.contains("+ Exp"), boxes.toString());
        assertTrue(boxes.contains("\u2212 Tanh"), boxes.toString());
        assertEquals(7, boxes.size(), boxes.toString());
        assertEquals(0, page.weights().size());
    }

    @Test
    void equalModelsHaveNoMarks() {
        DifferencePage page = page(BEFORE, BEFORE);
        assertEquals("The models are equal.", page.drawing().lead());
        assertTrue(
                boxes(page).stream().noneMatch(box -> box.matches("^[+~\u2212].*")),
                boxes(page).toString());
        assertEquals(List.of(), page.differences().rows());
    }

    /** Differences 0, 0, 0.5 and -1: the largest is 1, the mean 1.5 / 4. */
    @Test
    void changedWeightsHaveTheirLargestAndTheirMeanDifference() throws IOException {
        DifferencePage page = page(BEFORE, BEFORE.replace("{1, 2, 3, 4}", "{1, 2, 3.5, 3}"));
        assertEquals(
                List.of("2\u00d72: largest difference 1.00, mean 0.375"),
                page.weights().stream().map(WeightDifference::text).toList());
        StringWriter html = new StringWriter();
        page.write(html);
        assertTrue(html.toString().contains("<strong>w</strong>"), html.toString());
    }

    /** The second model swaps two operators: an arc of the first one would close a circle, and is left out. */
    @Test
    void graphsThatTogetherWouldHaveACircleAreDrawn() {
        DifferencePage page = page(
                "(float[2] x) => (float[2] y) { a = Relu(x) b = Neg(a) y = Exp(b) }",
                "(float[2] x) => (float[2] y) { b = Neg(x) a = Relu(b) y = Exp(a) }");
        assertTrue(boxes(page).stream().filter(box -> box.contains("Relu")).count() >= 1);
        assertTrue(boxes(page).stream().filter(box -> box.contains("Neg")).count() >= 1);
    }
}
