package org.onnxtwist.page.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumberLabelTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "0.1, 0.1",
        "1.23456, 1.235",
        "-123456.7, -123457",
        "1234567, 1.235e6",
        "999999.7, 1e6",
        "0.00012345, 0.0001234",
        "0.000012345, 1.234e-5",
        "1e-30, 1e-30",
        "1e30, 1e30",
        "4.9e-324, 4.941e-324",
        "NaN, NaN",
        "-Infinity, -infinity"
    })
    void numbersHaveFourDigits(double value, String label) {
        assertEquals(label, NumberLabel.of(value));
    }

    @ParameterizedTest
    @CsvSource({"loss, '', loss", "time, ms, time (ms)", "'', px, px", "'', '', ''"})
    void aQuantityIsNamedWithItsUnit(String name, String unit, String label) {
        assertEquals(label, new Quantity(name, unit).label());
    }
}
