package org.onnxtwist.page.chart;

import org.onnxtwist.page.svg.SvgElement;

/**
 * The style of a series: one of the colours that the style sheet has for series, and a pattern of dashes for readers who do not tell
 * the colours apart.
 *
 * @param index the place of the series in its chart, from 0
 */
record SeriesStyle(int index) {
    /** The number of variables {@code --series-N} of the style sheet. */
    static final int COLOURS = 6;

    /** Pairs of drawn and left out pixels, separated by spaces; patterns by commas. The first is a solid line. */
    private static final String DASHES = ",7 4,2 4,10 3 2 3,14 5,5 3 2 3 2 3,3 2";

    /** Returns the classes of an element of this series. */
    String type(String role) {
        return role + " series-" + (index % COLOURS + 1);
    }

    /** Returns a path in the colour and the dashes of this series. */
    SvgElement line(String path) {
        String[] patterns = DASHES.split(",", -1);
        String dashes = patterns[index % patterns.length];
        SvgElement line = SvgElement.of("path").with("class", type("line")).with("d", path);
        return dashes.isEmpty() ? line : line.with("stroke-dasharray", dashes);
    }

    /** Returns a dot in the colour of this series. */
    SvgElement mark(double x, double y, double radius) {
        return SvgElement.of("circle")
                .with("class", type("mark"))
                .with("cx", x)
                .with("cy", y)
                .with("r", radius);
    }
}
