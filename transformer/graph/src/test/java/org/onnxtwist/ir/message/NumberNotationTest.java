package org.onnxtwist.ir.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class NumberNotationTest {
    @Test
    void exponentsAreWrittenAlike() {
        assertEquals("1.5e-05", NumberNotation.error(1.5e-5));
        assertEquals("1.5e-05", NumberNotation.exact(1.5e-5));
        assertEquals("1.5e-05", NumberNotation.exact(1.5e-5f));
        assertEquals("-1.25e+30", NumberNotation.exact(-1.25e30));
        assertEquals("2.0e-300", NumberNotation.exact(2e-300));
    }

    @Test
    void numbersWithoutAnExponentAreThoseOfTheLanguage() {
        assertEquals("0", NumberNotation.error(0));
        assertEquals("0.1", NumberNotation.exact(0.1f));
        assertEquals("NaN", NumberNotation.exact(Double.NaN));
        assertEquals("-Infinity", NumberNotation.exact(Float.NEGATIVE_INFINITY));
    }
}
