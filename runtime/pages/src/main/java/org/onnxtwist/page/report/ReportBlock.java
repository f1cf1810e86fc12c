package org.onnxtwist.page.report;

import java.util.List;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.chart.Chart;
import org.onnxtwist.page.chart.HeatMap;
import org.onnxtwist.page.svg.SvgElement;

/** A part of a report. */
public sealed interface ReportBlock {
    /**
     * A paragraph.
     *
     * @param text the text
     * @param mood what it means to the reader
     */
    record Paragraph(String text, Mood mood) implements ReportBlock {}

    /**
     * Lines of text of fixed width.
     *
     * @param text the lines
     */
    record Lines(String text) implements ReportBlock {}

    /**
     * A table.
     *
     * @param table the table
     */
    record Tabular(PageTable table) implements ReportBlock {}

    /**
     * Drawings beside each other.
     *
     * @param figures the drawings with their captions
     */
    record Figures(List<Figure> figures) implements ReportBlock {
        /** Makes a row of a copy of the list. */
        public Figures {
            figures = List.copyOf(figures);
        }

        /** Returns a row of charts, each with its title as caption; the summary is in the picture's name, for screen readers. */
        static Figures of(List<? extends Chart> charts) {
            return new Figures(charts.stream()
                    .map(chart -> new Figure(
                            chart.draw(),
                            chart instanceof HeatMap ? chart.title() + ". " + chart.summary() : chart.title() + "."))
                    .toList());
        }
    }

    /**
     * A drawing.
     *
     * @param drawing the drawing
     * @param caption the sentences below it
     */
    record Figure(SvgElement drawing, String caption) {}

    /** The meaning of a paragraph. */
    enum Mood {
        /** A fact. */
        PLAIN(""),
        /** A success. */
        GOOD("good"),
        /** A failure. */
        BAD("bad"),
        /** A fact without which the numbers are misread. */
        NOTE("note");

        private final String style;

        Mood(String style) {
            this.style = style;
        }

        /** Returns the class of the style sheet; empty for none. */
        public String style() {
            return style;
        }
    }

    /** Returns a paragraph that states a fact. */
    static ReportBlock fact(String text) {
        return new Paragraph(text, Mood.PLAIN);
    }
}
