package org.onnxtwist.page.chart;

import org.onnxtwist.page.svg.SvgElement;

/** Texts in charts: placed, and shortened to what the drawing has room for. */
final class ChartText {
    /** The height of a line of text, in CSS pixels. */
    static final double LINE = 16;

    /** The width of a character of medium width at the size of texts in charts, in CSS pixels. */
    private static final double CHARACTER = 6.8;

    private static final int LONGEST = 200;
    private static final String ELLIPSIS = "\u2026";

    private ChartText() {}

    /** Returns about how wide a text is, in CSS pixels. */
    static double width(String text) {
        return CHARACTER * text.codePointCount(0, text.length());
    }

    /** Returns a text that starts at a place. */
    static SvgElement start(double x, double y, String text) {
        return SvgElement.of("text").with("x", x).with("y", y).text(text);
    }

    /** Returns a text whose middle is at a place. */
    static SvgElement middle(double x, double y, String text) {
        return start(x, y, text).with("text-anchor", "middle");
    }

    /** Returns a text that ends at a place. */
    static SvgElement end(double x, double y, String text) {
        return start(x, y, text).with("text-anchor", "end");
    }

    /**
     * Returns the text, or where it is wider than some pixels its beginning and its end around an ellipsis: names of models often
     * differ at their ends only.
     */
    static String shortened(String text, double width) {
        int[] characters = text.codePoints().limit(10_000).toArray();
        int most = Math.max(3, (int) (width / CHARACTER));
        if (characters.length <= most) {
            return text;
        }
        int[] all = text.codePoints().toArray();
        int head = (most - 1) / 2;
        int tail = most - 1 - head;
        return new String(all, 0, head) + ELLIPSIS + new String(all, all.length - tail, tail);
    }

    /** Returns an element that shows a text when a pointer rests on it, of which {@value #LONGEST} characters at most. */
    static SvgElement explained(SvgElement element, String text) {
        return element.add(SvgElement.of("title").text(shortened(text, LONGEST * CHARACTER)));
    }
}
