package org.onnxtwist.page.chart;

import java.util.Locale;
import org.onnxtwist.page.svg.SvgElement;

/** A size of a chart's drawing. */
public enum ChartSize {
    /** As wide as a column of text. */
    WIDE(680, 320),
    /** For several charts in a row. */
    SMALL(340, 220);

    private final double width;
    private final double height;

    ChartSize(double width, double height) {
        this.width = width;
        this.height = height;
    }

    /** Returns the width in CSS pixels. */
    public double width() {
        return width;
    }

    /** Returns the height in CSS pixels; charts whose content has a height of its own have that. */
    public double height() {
        return height;
    }

    /** Returns an empty picture of this width that is named by the chart's title and summary. */
    SvgElement picture(Chart chart, double height) {
        return SvgElement.picture(width, height, chart.title())
                .with("class", "chart " + name().toLowerCase(Locale.ROOT))
                .with("aria-label", chart.title() + ". " + chart.summary());
    }
}
