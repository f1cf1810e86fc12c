package org.onnxtwist.page.svg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SvgElementTest {
    @Test
    void escapesTextsAndValues() {
        assertEquals(
                "<g id=\"&quot;&gt;&lt;script&gt;&#10;\"><text>a &lt;b&gt; &amp; \uFFFD</text></g>",
                SvgElement.of("g")
                        .with("id", "\"><script>\n")
                        .add(SvgElement.of("text").text("a <b> & \u0000"))
                        .toString());
    }

    @Test
    void anUnpairedSurrogateIsReplaced() {
        assertEquals(
                "<t>\uFFFD\uD83D\uDE00</t>",
                SvgElement.of("t").text("\uD83D\uD83D\uDE00").toString());
    }

    @Test
    void aLaterValueReplacesAnEarlierOne() {
        assertEquals(
                "<g x=\"2\"/>", SvgElement.of("g").with("x", 1).with("x", 2).toString());
    }

    @Test
    void aPictureSaysItsNameAndSize() {
        assertEquals(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 2.5\" width=\"10\" height=\"2.5\" role=\"img\""
                        + " aria-label=\"A &amp; B\"><title>A &amp; B</title></svg>",
                SvgElement.picture(10, 2.5, "A & B").toString());
    }

    @ParameterizedTest
    @CsvSource({"1,1", "-2.5,-2.5", "0.004,0", "-0.001,0", "1234567.899,1234567.9", "100,100", "1e17,100000000000000000"
    })
    void numbersHaveTwoDecimalsAtMost(double value, String text) {
        assertEquals(text, SvgElement.number(value));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aCoordinateIsFinite(double value) {
        assertThrows(IllegalArgumentException.class, () -> SvgElement.number(value));
    }

    @Test
    void aNameIsOneOfXml() {
        assertThrows(IllegalArgumentException.class, () -> SvgElement.of("g onload"));
        assertThrows(IllegalArgumentException.class, () -> SvgElement.of("g").with("a b", "c"));
    }
}
