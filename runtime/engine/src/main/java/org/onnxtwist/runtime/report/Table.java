package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.message.Excerpt;

/** A table of text: columns as wide as their widest cell, two spaces between them, empty columns left out. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String> headings;
    private final Set<Integer> alignedRight;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param headings the columns' headings
     * @param alignedRight which columns, from 0, hold numbers
     */
    public Table(List<String> headings, Set<Integer> alignedRight) {
        this.headings = List.copyOf(headings);
        this.alignedRight = Set.copyOf(alignedRight);
    }

    public void add(String... cells) {
        add(Arrays.asList(cells));
    }

    /** Adds a row; of long cells, the beginning, with escapes for control characters. */
    public void add(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException("a row of " + cells.size() + " cells in a table of " + headings.size());
        }
        rows.add(cells.stream().map(Excerpt::of).toList());
    }

    /** Returns the headings of the columns, of empty ones too. */
    public List<String> headings() {
        return headings;
    }

    /** Tells whether a column, counted from 0, holds numbers. */
    public boolean isNumeric(int column) {
        return alignedRight.contains(column);
    }

    /** Returns the rows, each with a cell for each column. */
    public List<List<String>> rows() {
        return List.copyOf(rows);
    }

    /** Returns the lines, the headings first; empty if there are no rows. */
    public List<String> lines() {
        if (rows.isEmpty()) {
            return List.of();
        }
        int[] widths = new int[headings.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>(rows.size() + 1);
        lines.add(line(headings, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                int width = Math.max(widths[i], length(headings.get(i)));
                String fill = " ".repeat(width - length(cells.get(i)));
                line.append(alignedRight.contains(i) ? fill + cells.get(i) : cells.get(i) + fill);
                line.append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
