package org.onnxtwist.page.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineChartTest {
    private static final Quantity X = Quantity.of("step");
    private static final Quantity Y = Quantity.of("loss");
    private static final String HOSTILE = "</title><script>alert(1)</script>\"\u0000";

    private static LineChart chart(double... values) {
        return LineChart.of("Loss", X, Y, List.of(LineChart.Series.of("loss", values)))
                .sized(ChartSize.SMALL);
    }

    /** The coordinates are computed by hand: x from 3 characters of 6.8, two gaps of 6 and a title of 18 to 340 - 18, y from 180 up to 16. */
    @Test
    void drawsAxesLinesAndMarks() {
        assertEquals("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 220" width="340" height="220" role="img"\
                 aria-label="Loss. loss: 3 points, from 2 at 0 to 0 at 2, between 0 and 2." class="chart small">
                <title>Loss</title>
                <line class="grid" x1="50.4" y1="180" x2="322" y2="180"/>
                <text x="44.4" y="184" text-anchor="end" class="soft">0</text>
                <line class="grid" x1="50.4" y1="139" x2="322" y2="139"/>
                <text x="44.4" y="143" text-anchor="end" class="soft">0.5</text>
                <line class="grid" x1="50.4" y1="98" x2="322" y2="98"/>
                <text x="44.4" y="102" text-anchor="end" class="soft">1</text>
                <line class="grid" x1="50.4" y1="57" x2="322" y2="57"/>
                <text x="44.4" y="61" text-anchor="end" class="soft">1.5</text>
                <line class="grid" x1="50.4" y1="16" x2="322" y2="16"/>
                <text x="44.4" y="20" text-anchor="end" class="soft">2</text>
                <line class="axis" x1="50.4" y1="180" x2="322" y2="180"/>
                <line class="axis" x1="50.4" y1="180" x2="50.4" y2="184"/>
                <text x="50.4" y="198" text-anchor="middle" class="soft">0</text>
                <line class="axis" x1="118.3" y1="180" x2="118.3" y2="184"/>
                <text x="118.3" y="198" text-anchor="middle" class="soft">0.5</text>
                <line class="axis" x1="186.2" y1="180" x2="186.2" y2="184"/>
                <text x="186.2" y="198" text-anchor="middle" class="soft">1</text>
                <line class="axis" x1="254.1" y1="180" x2="254.1" y2="184"/>
                <text x="254.1" y="198" text-anchor="middle" class="soft">1.5</text>
                <line class="axis" x1="322" y1="180" x2="322" y2="184"/>
                <text x="322" y="198" text-anchor="middle" class="soft">2</text>
                <text x="186.2" y="216" text-anchor="middle">step</text>
                <text x="0" y="0" text-anchor="middle" transform="translate(12 98) rotate(-90)">loss</text>
                <path class="line series-1" d="M50.4 16h0L186.2 98L322 180"/>
                <circle class="mark series-1" cx="50.4" cy="16" r="3">
                <title>loss: 2 at 0</title>
                </circle>
                <circle class="mark series-1" cx="186.2" cy="98" r="3">
                <title>loss: 1 at 1</title>
                </circle>
                <circle class="mark series-1" cx="322" cy="180" r="3">
                <title>loss: 0 at 2</title>
                </circle>
                </svg>""", chart(2, 1, 0).draw().toString().replace("><", ">\n<"));
    }

    @Test
    void whatIsNotFiniteIsAGap() {
        LineChart chart = chart(1, 2, Double.NaN, 3, Double.POSITIVE_INFINITY, 2);
        assertEquals(3, count("M", path(chart)), path(chart));
        assertEquals(
                "loss: 4 points, from 1 at 0 to 2 at 5, between 1 and 3; 2 points have no place on the axes.",
                chart.summary());
    }

    @Test
    void whatIsNotPositiveIsAGapOfALogarithmicAxis() {
        LineChart chart = chart(1, 0, 100, -1, 10).logarithmic();
        assertEquals(3, count("M", path(chart)), path(chart));
        assertTrue(path(chart).endsWith("M322 98h0"), path(chart));
    }

    @Test
    void aLongLineIsThinnedAndKeepsItsExtremesEndsAndGaps() {
        double[] values = new double[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(i * 0.7);
        }
        values[31_234] = 50;
        values[77_777] = -50;
        values[50_000] = Double.NaN;
        List<ChartPoint> points = LineChart.Series.of("s", values).points();
        Axis x = new Axis(X, 0, values.length, false);
        List<ChartPoint> kept = Decimation.thinned(points, x, new Axis(Y, -50, 50, false));
        assertTrue(kept.size() <= Decimation.MOST + 3 && kept.size() > Decimation.MOST / 2, "" + kept.size());
        assertTrue(kept.containsAll(List.of(
                points.get(0), points.get(31_234), points.get(50_000), points.get(77_777), points.get(99_999))));
        List<Double> order = kept.stream().map(ChartPoint::x).toList();
        List<Double> sorted = new ArrayList<>(order);
        Collections.sort(sorted);
        assertEquals(sorted, order);
    }

    @Test
    void aShortLineKeepsAllPoints() {
        List<ChartPoint> points =
                LineChart.Series.of("s", new double[Decimation.MOST]).points();
        assertEquals(points, Decimation.thinned(points, new Axis(X, 0, 600, false), new Axis(Y, 0, 1, false)));
    }

    @Test
    void seriesDifferByColourAndDashes() {
        LineChart chart =
                LineChart.of("t", X, Y, List.of(LineChart.Series.of("a", 1, 2), LineChart.Series.of("b", 2, 1)));
        String svg = chart.draw().toString();
        assertTrue(svg.contains("class=\"line series-2\" d=\"M64.8 16h26\" stroke-dasharray=\"7 4\""), svg);
        assertTrue(svg.contains("class=\"line series-1\" d=\"M8 16h26\"/>"), svg);
        assertEquals(
                "a: 2 points, from 1 at 0 to 2 at 1, between 1 and 2. b: 2 points, from 2 at 0 to 1 at 1, between 1 and 2.",
                chart.summary());
    }

    @Test
    void aLongLegendMakesThePictureHigher() {
        List<LineChart.Series> series = Collections.nCopies(9, LineChart.Series.of("a name that is long", 1, 2));
        LineChart chart = LineChart.of("t", X, Y, series).sized(ChartSize.SMALL);
        assertTrue(
                chart.draw().toString().contains("height=\"364\""), chart.draw().toString());
        assertTrue(chart.summary().endsWith(" And 3 more series."), chart.summary());
    }

    @Test
    void namesAreEscapedAndShortened() {
        String name = HOSTILE + "x".repeat(10_000);
        LineChart chart = LineChart.of(
                HOSTILE,
                Quantity.of(HOSTILE),
                new Quantity(HOSTILE, HOSTILE),
                List.of(LineChart.Series.of(name, 1, 2)));
        String svg = chart.draw().toString();
        assertFalse(svg.contains("<script"), svg);
        assertTrue(svg.contains("&lt;script&gt;"), svg);
        assertTrue(svg.length() < 20_000, "" + svg.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "NaN", "Infinity,-Infinity", "1e-30,1e30", "3,3,3", "-1.7e308,1.7e308", "4.9e-324"})
    void degenerateValuesAreDrawn(String values) {
        double[] numbers = values.isEmpty()
                ? new double[0]
                : Pattern.compile(",")
                        .splitAsStream(values)
                        .mapToDouble(Double::parseDouble)
                        .toArray();
        for (LineChart chart : List.of(chart(numbers), chart(numbers).logarithmic())) {
            Matcher coordinate = Pattern.compile("(?:x1|x2|y1|y2|cx|cy)=\"([^\"]*)\"")
                    .matcher(chart.draw().toString());
            while (coordinate.find()) {
                double at = Double.parseDouble(coordinate.group(1));
                assertTrue(at >= 0 && at <= 340, coordinate.group());
            }
        }
    }

    @Test
    void anEmptyChartSaysSo() {
        assertEquals("No series.", LineChart.of("t", X, Y, List.of()).summary());
        assertEquals("loss: no points.", chart().summary());
        assertEquals(
                "loss: no points; 1 point has no place on the axes.",
                chart(Double.NaN).summary());
    }

    private static String path(LineChart chart) {
        Matcher path = Pattern.compile(" d=\"([^\"]*)\"").matcher(chart.draw().toString());
        assertTrue(path.find());
        return path.group(1);
    }

    private static int count(String part, String text) {
        return text.split(part, -1).length - 1;
    }
}
