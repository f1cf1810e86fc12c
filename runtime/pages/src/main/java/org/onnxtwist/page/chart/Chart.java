package org.onnxtwist.page.chart;

import org.onnxtwist.page.svg.SvgElement;

/** A chart: numbers that draw themselves, with a name and a summary in words for readers who do not see the drawing. */
public interface Chart {
    /** Returns the short name of the chart. */
    String title();

    /** Returns the text alternative: sentences that say what is shown, its range and what was left out. */
    String summary();

    /**
     * Returns the chart as a picture whose accessible name is the title and the summary. Its colours are those of the style sheet of all
     * pages.
     */
    SvgElement draw();
}
