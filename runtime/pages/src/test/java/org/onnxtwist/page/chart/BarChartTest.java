package org.onnxtwist.page.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BarChartTest {
    private static final Quantity TIME = new Quantity("time", "ms");

    /** Labels take 6.8, so the bars go from x = 18.8 to 340 - 13.6 - 18 = 308.4: 28.96 a millisecond. */
    @Test
    void barsAreAsLongAsTheirNumbers() {
        BarChart chart = BarChart.of("Times", TIME, List.of(new BarChart.Bar("a", 5, 4, 6), BarChart.Bar.of("b", 10)))
                .sized(ChartSize.SMALL);
        String svg = chart.draw().toString();
        assertTrue(svg.contains("x=\"18.8\" y=\"11\" width=\"144.8\" height=\"16\""), svg);
        assertTrue(svg.contains("x=\"18.8\" y=\"37\" width=\"289.6\" height=\"16\""), svg);
        assertTrue(svg.contains("d=\"M134.64 15v8M192.56 15v8M134.64 19H192.56\""), svg);
        assertEquals("a: 5 ms (4 ms to 6 ms); b: 10 ms.", chart.summary());
    }

    @Test
    void aBarOfANegativeNumberGoesToTheOtherSide() {
        String svg = BarChart.of("t", TIME, List.of(BarChart.Bar.of("a", -1), BarChart.Bar.of("b", 1)))
                .draw()
                .toString();
        assertEquals(2, svg.split("class=\"bar series-1\"", -1).length - 1);
        assertTrue(svg.contains("x=\"18.8\" y=\"11\" width=\"314.8\""), svg);
        assertTrue(svg.contains("x=\"333.6\" y=\"37\" width=\"314.8\""), svg);
    }

    @Test
    void whatHasNoLengthIsNamed() {
        BarChart chart = BarChart.of(
                "t",
                TIME,
                List.of(
                        BarChart.Bar.of("a", 0),
                        BarChart.Bar.of("b", Double.NaN),
                        new BarChart.Bar("c", Double.POSITIVE_INFINITY, Double.NaN, 3)));
        assertEquals("a: 0 ms; b: NaN ms; c: infinity ms.", chart.summary());
        assertTrue(chart.draw().toString().contains(">infinity</text>"));
        assertEquals("No bars.", BarChart.of("t", TIME, List.of()).summary());
        assertTrue(BarChart.of("t", TIME, List.of()).draw().toString().startsWith("<svg "));
    }

    @Test
    void aLongLabelKeepsItsEnds() {
        String label = "<b>models/" + "very/long/".repeat(1000) + "model.onnx";
        String svg = BarChart.of("t", TIME, List.of(BarChart.Bar.of(label, 1)))
                .draw()
                .toString();
        assertTrue(svg.contains("&lt;b&gt;models/very/"), svg.substring(0, 3000));
        assertTrue(svg.contains("\u2026"), svg.substring(0, 3000));
        assertFalse(svg.contains("<b>"));
    }
}
