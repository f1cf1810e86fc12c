package org.onnxtwist.page.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.runtime.report.Table;

/** Turns the tables that commands print into tables of pages. */
final class ReportTables {
    private ReportTables() {}

    /** Returns the blocks with a table: none for a table without rows. Columns without content are left out. */
    static List<ReportBlock> of(String caption, Table table) {
        List<Integer> columns = IntStream.range(0, table.headings().size())
                .filter(column ->
                        table.rows().stream().anyMatch(row -> !row.get(column).isEmpty()))
                .boxed()
                .toList();
        if (table.rows().isEmpty()) {
            return List.of();
        }
        List<PageTable.Column> heads = columns.stream()
                .map(column -> new PageTable.Column(heading(table, column), table.isNumeric(column)))
                .toList();
        List<List<PageTable.Cell>> rows = new ArrayList<>();
        for (List<String> row : table.rows()) {
            rows.add(columns.stream()
                    .map(column -> cell(row.get(column), table.isNumeric(column)))
                    .toList());
        }
        return List.of(new ReportBlock.Tabular(new PageTable(caption, heads, rows)));
    }

    /** The column of counts has no heading in text. */
    private static String heading(Table table, int column) {
        return table.headings().get(column).isEmpty()
                ? "count"
                : table.headings().get(column);
    }

    private static PageTable.Cell cell(String text, boolean isNumeric) {
        OptionalDouble number = isNumeric ? number(text) : OptionalDouble.empty();
        return number.isPresent() ? PageTable.Cell.of(text, number.getAsDouble()) : PageTable.Cell.of(text);
    }

    private static OptionalDouble number(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text.replace(",", "")));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Returns a table of names and values. */
    static ReportBlock facts(String caption, List<List<String>> facts) {
        return new ReportBlock.Tabular(new PageTable(
                caption,
                List.of(PageTable.Column.text("setting"), PageTable.Column.text("value")),
                facts.stream()
                        .map(fact -> fact.stream().map(PageTable.Cell::of).toList())
                        .toList()));
    }
}
