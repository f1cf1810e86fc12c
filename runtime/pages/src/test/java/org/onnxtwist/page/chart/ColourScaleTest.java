package org.onnxtwist.page.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ColourScaleTest {
    @Test
    void itsEndsAndMiddleAreThoseOfItsSources() {
        assertEquals("#00204d", ColourScale.CIVIDIS.css(0));
        assertEquals("#ffea46", ColourScale.CIVIDIS.css(1));
        assertEquals("#440154", ColourScale.VIRIDIS.css(-3));
        assertEquals("#fde725", ColourScale.VIRIDIS.css(7));
        assertEquals("#f7f7f7", ColourScale.BLUE_ORANGE.css(0.5));
    }

    /** By relative luminance, which readers with any colour vision see. */
    @ParameterizedTest
    @EnumSource(names = {"CIVIDIS", "VIRIDIS"})
    void magnitudesGrowLighter(ColourScale scale) {
        double last = -1;
        for (int i = 0; i <= 100; i++) {
            double luminance = luminance(scale.rgb(i / 100.0));
            assertTrue(luminance > last, scale + " at " + i);
            last = luminance;
        }
    }

    /** The smallest contrast that WCAG 2 allows for small texts. */
    @ParameterizedTest
    @EnumSource
    void textOnEachColourHasContrast(ColourScale scale) {
        for (int i = 0; i <= 1000; i++) {
            double luminance = luminance(scale.rgb(i / 1000.0));
            double contrast = scale.isDark(i / 1000.0) ? 1.05 / (luminance + 0.05) : (luminance + 0.05) / 0.05;
            assertTrue(contrast >= 4.5, scale + " at " + i + ": " + contrast);
        }
    }

    @Test
    void noColourIsGivenToNaN() {
        assertThrows(IllegalArgumentException.class, () -> ColourScale.VIRIDIS.rgb(Double.NaN));
    }

    private static double luminance(int rgb) {
        return 0.2126 * linear(rgb >> 16 & 0xFF) + 0.7152 * linear(rgb >> 8 & 0xFF) + 0.0722 * linear(rgb & 0xFF);
    }

    private static double linear(int part) {
        double value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
