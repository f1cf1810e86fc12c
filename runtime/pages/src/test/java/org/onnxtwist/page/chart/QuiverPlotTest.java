package org.onnxtwist.page.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class QuiverPlotTest {
    private static final Quantity STEP = new Quantity("step", "px");

    private static QuiverPlot plot(QuiverPlot.Arrow... arrows) {
        return QuiverPlot.of("Field", STEP, 170, 85, List.of(arrows));
    }

    /** The picture is drawn at twice its size. Of two arrows the longest reaches 0.95 of sqrt(340 * 170 / 4) = 120.21. */
    @Test
    void arrowsHaveTheDirectionsAndTheProportionsOfTheField() {
        QuiverPlot plot = plot(new QuiverPlot.Arrow(10, 20, 4, 0), new QuiverPlot.Arrow(50, 10, 0, 2));
        String svg = plot.draw().toString();
        assertTrue(svg.contains("M-37.1 40L77.1 40M72.1 42.5L77.1 40L72.1 37.5"), svg);
        assertTrue(svg.contains("M100 -8.55L100 48.55M97.5 43.55L100 48.55L102.5 43.55"), svg);
        assertTrue(svg.contains(">2 step (px)</text>"), svg);
        assertEquals("2 arrows of lengths from 2 px to 4 px.", plot.summary());
    }

    @Test
    void theLegendHasARoundLengthThatIsNotZero() {
        for (String[] lengths :
                new String[][] {{"4.7", "2"}, {"0.61", "0.5"}, {"10", "10"}, {"1.99", "1"}, {"730", "500"}}) {
            String svg = plot(new QuiverPlot.Arrow(10, 20, Double.parseDouble(lengths[0]), 0))
                    .draw()
                    .toString();
            assertTrue(svg.contains(">" + lengths[1] + " step (px)</text>"), svg);
        }
    }

    @Test
    void aMarkedPointIsDrawnWhereItIs() {
        QuiverPlot plot = plot(new QuiverPlot.Arrow(10, 20, 4, 0));
        assertTrue(plot.centredAt(85, 40).draw().toString().contains("class=\"centre\" d=\"M163 80h14M170 73v14\""));
        assertEquals(
                "1 arrow of lengths from 4 px to 4 px. The centre is at x 85, y 40.",
                plot.centredAt(85, 40).summary());
        QuiverPlot outside = plot.centredAt(-3, 40);
        assertFalse(outside.draw().toString().contains("class=\"centre\""));
        assertTrue(outside.summary().endsWith("The centre is at x -3, y 40, outside of the picture."));
        assertTrue(plot.centredAt(Double.NaN, 1).draw().toString().endsWith("</svg>"));
    }

    @Test
    void degenerateFieldsAreDrawn() {
        assertEquals("No arrows.", plot().summary());
        assertTrue(plot().draw().toString().endsWith("</svg>"));
        assertTrue(plot(new QuiverPlot.Arrow(1, 1, 0, 0)).draw().toString().contains("M2 2h0"));
        QuiverPlot wide = plot(
                new QuiverPlot.Arrow(1, 1, 1e-30, 0),
                new QuiverPlot.Arrow(1, 1, 1e30, 1e30),
                new QuiverPlot.Arrow(1, 1, Double.NaN, 0));
        assertTrue(wide.draw().toString().endsWith("</svg>"));
        assertTrue(wide.summary().endsWith(" 1 not finite and left out."), wide.summary());
        assertTrue(plot(new QuiverPlot.Arrow(1, 1, 1e-310, 0)).draw().toString().endsWith("</svg>"));
    }

    @Test
    void aBackgroundIsADataUri() {
        String image = "data:image/png;base64,AAAA";
        assertTrue(plot().over(image).draw().toString().contains("href=\"" + image + "\""));
        assertEquals(
                "the background is not a data URI of an image",
                assertThrows(IllegalArgumentException.class, () -> plot().over("http://example.org/a.png"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> QuiverPlot.of("t", STEP, 0, 1, List.of()));
    }
}
