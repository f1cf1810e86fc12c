package org.onnxtwist.page.drawing;

/** The width of texts in the sans-serif fonts of browsers, estimated so that few fonts need more. */
final class TextWidth {
    private static final String NARROW = "iljtfrI.,:;'|!()[]/\\- \u00b7";
    private static final String WIDE = "mwMW@%\u2026\u2192\u2190\u2212\u00d7+~=";
    private static final double OF_NARROW = 0.38;
    private static final double OF_WIDE = 0.9;
    private static final double OF_CAPITAL = 0.72;
    private static final double OF_OTHER = 0.63;
    private static final int FIRST_IDEOGRAPH = 0x1100;

    private TextWidth() {}

    /** Returns the width of a line in units of the drawing, at a size of the font in the same units. */
    static double of(String line, double size) {
        return size * line.codePoints().mapToDouble(TextWidth::share).sum();
    }

    private static double share(int c) {
        if (NARROW.indexOf(c) >= 0) {
            return OF_NARROW;
        }
        if (WIDE.indexOf(c) >= 0) {
            return OF_WIDE;
        }
        if (c >= FIRST_IDEOGRAPH) {
            return 1;
        }
        return Character.isUpperCase(c) ? OF_CAPITAL : OF_OTHER;
    }
}
