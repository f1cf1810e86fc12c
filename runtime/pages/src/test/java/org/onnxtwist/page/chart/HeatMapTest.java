package org.onnxtwist.page.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class HeatMapTest {
    private static final Quantity NONE = Quantity.of("");

    private static HeatMap map(ColourScale scale, int rows, int columns, double... values) {
        return HeatMap.of("Kernel", new ValueMatrix(rows, columns, values), NONE, scale);
    }

    @Test
    void aSmallMatrixHasItsNumbers() {
        HeatMap map = map(ColourScale.BLUE_ORANGE, 2, 2, -1, 0.5, Double.NaN, 0);
        String svg = map.draw().toString();
        assertTrue(svg.contains("fill=\"" + ColourScale.BLUE_ORANGE.css(0) + "\"/><text"), svg);
        assertTrue(svg.contains("class=\"on-dark\">-1</text>"), svg);
        assertTrue(svg.contains("class=\"on-light\">0</text>"), svg);
        assertTrue(svg.contains(">NaN</text>") && svg.contains("class=\"hatch\""), svg);
        assertEquals(
                "2 rows by 2 columns from -1 to 0.5, the largest magnitude -1 at row 0, column 0. 1 value is not finite and"
                        + " hatched.",
                map.summary());
    }

    @Test
    void aScaleOfSignedValuesHasZeroInTheMiddle() {
        HeatMap map = map(ColourScale.BLUE_ORANGE, 1, 2, -1, 4);
        assertEquals(-4, map.low());
        assertEquals(4, map.high());
        assertEquals(-1, map(ColourScale.VIRIDIS, 1, 2, -1, 4).low());
        assertEquals(9, map.ranged(1, 9).high());
    }

    @Test
    void aLargeMatrixIsAnImageOfTheLargestMagnitudes() throws IOException {
        double[] values = new double[128 * 192];
        values[127 * 192 + 191] = -8;
        values[1] = 8;
        values[127 * 192] = Double.NEGATIVE_INFINITY;
        HeatMap map = map(ColourScale.BLUE_ORANGE, 128, 192, values);
        BufferedImage image = image(map);
        assertEquals(64, image.getWidth());
        assertEquals(64, image.getHeight());
        assertEquals(0xFF000000 | ColourScale.BLUE_ORANGE.rgb(0), image.getRGB(63, 63));
        assertEquals(0xFF000000 | ColourScale.BLUE_ORANGE.rgb(1), image.getRGB(0, 0));
        assertEquals(0xFF000000 | ColourScale.BLUE_ORANGE.rgb(0.5), image.getRGB(30, 30));
        assertEquals(0, image.getRGB(0, 63));
        assertTrue(map.draw().toString().contains("class=\"hatch\""));
        assertEquals(
                "128 rows by 192 columns from -8 to 8, the largest magnitude 8 at row 0, column 1. 1 value is not finite and"
                        + " hatched. Each cell is the largest magnitude of 2 by 3 values.",
                map.summary());
    }

    private static BufferedImage image(HeatMap map) throws IOException {
        Matcher uri = Pattern.compile("data:image/png;base64,([^\"]*)")
                .matcher(map.draw().toString());
        assertTrue(uri.find());
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(uri.group(1))));
    }

    @Test
    void lastBlocksMayBeSmaller() {
        ValueMatrix reduced = new ValueMatrix(3, 3, 1, 2, 3, 4, -5, 6, 7, 8, -9).reduced(2, 2);
        assertEquals(2, reduced.rows());
        assertEquals(-5, reduced.get(0, 0));
        assertEquals(6, reduced.get(0, 1));
        assertEquals(8, reduced.get(1, 0));
        assertEquals(-9, reduced.get(1, 1));
    }

    @Test
    void degenerateValuesAreDrawn() {
        for (double[] values : new double[][] {
            {5, 5, 5, 5}, {0, 0, 0, 0}, {1e-30, 1e30, 0, 0}, {-1.7e308, 1.7e308, 0, 0}, {Double.NaN, 1, 2, 3}
        }) {
            for (ColourScale scale : ColourScale.values()) {
                assertTrue(map(scale, 2, 2, values).draw().toString().endsWith("</svg>"));
            }
        }
        HeatMap none = map(ColourScale.VIRIDIS, 1, 1, Double.NaN);
        assertEquals("1 row by 1 column. 1 value is not finite and hatched.", none.summary());
        assertFalse(none.draw().toString().contains("fill="), none.draw().toString());
        assertTrue(map(ColourScale.VIRIDIS, 1, 1000, new double[1000])
                .draw()
                .toString()
                .endsWith("</svg>"));
    }

    @Test
    void titlesAreEscaped() {
        String hostile = "\"><script>alert(1)</script>";
        String svg = HeatMap.of(hostile, new ValueMatrix(1, 1, 1), new Quantity(hostile, hostile), ColourScale.CIVIDIS)
                .titled(hostile, hostile)
                .draw()
                .toString();
        assertFalse(svg.contains("<script"), svg);
    }

    @Test
    void sizesFitTheValues() {
        assertThrows(IllegalArgumentException.class, () -> new ValueMatrix(2, 2, 1, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> new ValueMatrix(0, 2));
        assertThrows(
                IllegalArgumentException.class,
                () -> map(ColourScale.VIRIDIS, 1, 1, 1).ranged(2, 1));
    }
}
