package org.onnxtwist.page.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class HistogramTest {
    private static final Quantity ANGLE = new Quantity("angle", "rad");

    @Test
    void valuesAreCountedInRoundIntervals() {
        Histogram histogram = Histogram.of("t", ANGLE, 0, 0.4, 0.5, 0.5, 9.9, 10, Double.NaN);
        assertEquals(20, histogram.bins().size());
        assertEquals(new Histogram.Bin(0, 0.5, 2), histogram.bins().get(0));
        assertEquals(new Histogram.Bin(0.5, 1, 2), histogram.bins().get(1));
        assertEquals(new Histogram.Bin(9.5, 10, 2), histogram.bins().get(19));
        assertEquals(1, histogram.leftOut());
        assertEquals(
                "6 values from 0 rad to 10 rad; most of them, 2, from 0 rad to 0.5 rad. 1 not finite and left out.",
                histogram.summary());
    }

    @Test
    void barsAreAsHighAsTheirCounts() {
        String svg = new Histogram(
                        "t", ANGLE, List.of(new Histogram.Bin(0, 1, 1), new Histogram.Bin(1, 2, 4)), 0, ChartSize.SMALL)
                .draw()
                .toString();
        assertTrue(svg.contains("y=\"139\" width=\"141.6\" height=\"41\""), svg);
        assertTrue(svg.contains("y=\"16\" width=\"141.6\" height=\"164\""), svg);
        assertTrue(svg.contains("<title>1 rad to 2 rad: 4</title>"), svg);
    }

    @Property
    void everyFiniteValueIsCountedOnce(@ForAll double[] values) {
        Histogram histogram = Histogram.of("t", ANGLE, values);
        assertEquals(values.length, histogram.count() + histogram.leftOut());
        assertTrue(histogram.draw().toString().endsWith("</svg>"));
    }

    @Test
    void valuesThatAreEqualOrNoneAreDrawn() {
        assertEquals(
                "3 values from 3 rad to 3.2 rad; most of them, 3, from 3 rad to 3.2 rad.",
                Histogram.of("t", ANGLE, 3, 3, 3).summary());
        assertEquals("No finite values.", Histogram.of("t", ANGLE).summary());
        assertTrue(Histogram.of("t", ANGLE).draw().toString().endsWith("</svg>"));
    }
}
