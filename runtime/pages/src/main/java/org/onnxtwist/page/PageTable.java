package org.onnxtwist.page;

import java.util.List;
import java.util.OptionalDouble;
import org.onnxtwist.ir.message.Excerpt;

/**
 * A table of a page. Its reader can sort it by each column, and filter its rows where there are more than
 * {@value #ROWS_WITHOUT_FILTER}.
 *
 * @param caption the sentence above the table
 * @param columns the columns, from left to right
 * @param rows the rows, each with one cell for each column
 */
public record PageTable(String caption, List<Column> columns, List<List<Cell>> rows) {
    /** The largest number of rows that are shown without a field for a filter. */
    public static final int ROWS_WITHOUT_FILTER = 10;

    /** Makes a table of copies of the lists; each row must have as many cells as there are columns. */
    public PageTable {
        caption = Excerpt.ofMessage(caption);
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<Cell> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row of " + row.size() + " cells in a table of " + columns.size() + " columns");
            }
        }
    }

    /** Tells whether the page offers to filter the rows. */
    public boolean isFiltered() {
        return rows.size() > ROWS_WITHOUT_FILTER;
    }

    /**
     * A column.
     *
     * @param name the text of its head
     * @param isNumeric whether its cells are numbers, which stand at the right and are sorted by value
     */
    public record Column(String name, boolean isNumeric) {
        /** Makes a column with an excerpt of a name. */
        public Column {
            name = Excerpt.of(name);
        }

        /** Returns a column of texts. */
        public static Column text(String name) {
            return new Column(name, false);
        }

        /** Returns a column of numbers. */
        public static Column number(String name) {
            return new Column(name, true);
        }
    }

    /**
     * A cell.
     *
     * @param text the text that is shown, as an excerpt where it is long
     * @param value the number by which rows are sorted; without one they are sorted by the text
     * @param link the address that the text leads to, such as {@code #layer-3}; empty for none
     */
    public record Cell(String text, OptionalDouble value, String link) {
        /** Makes a cell that shows an excerpt of a text. */
        public Cell {
            text = Excerpt.of(text);
        }

        /** Returns a cell that shows a text and is sorted by it. */
        public static Cell of(String text) {
            return new Cell(text, OptionalDouble.empty(), "");
        }

        /** Returns a cell that shows a text and is sorted by a number. */
        public static Cell of(String text, double value) {
            return new Cell(text, OptionalDouble.of(value), "");
        }

        /** Returns this cell with its text, or a word in place of an empty one, leading to a place of the same page. */
        public Cell linked(String anchor) {
            return new Cell(text.isBlank() ? "(unnamed)" : text, value, "#" + anchor);
        }
    }
}
