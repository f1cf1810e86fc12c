package org.onnxtwist.page.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks of a page's tables: each column sorts by click and by key, and each field for a filter does what it says. */
final class TableChecks {
    private final BrowserPage page;
    private final List<String> findings = new ArrayList<>();

    TableChecks(BrowserPage page) {
        this.page = page;
    }

    List<String> findings() {
        int tables = (int) page.number("document.querySelectorAll('table.sortable').length");
        for (int i = 0; i < tables; i++) {
            String table = "document.querySelectorAll('table.sortable')[" + i + "]";
            List<String> before = rows(table);
            int columns = (int) page.number(table + ".tHead.rows[0].cells.length");
            for (int column = 0; column < columns; column++) {
                sort(table, column);
            }
            if (!rows(table).equals(before)) {
                findings.add("does not return to its first order: " + name(table));
            }
            if (!before.isEmpty()) {
                filter(table, before);
            }
        }
        return findings;
    }

    /** Sorts by a click, a key and another key: up, down and back. */
    private void sort(String table, int column) {
        String button = table + ".tHead.rows[0].cells[" + column + "].querySelector('button')";
        if (!page.holds("Boolean(" + button + ")")) {
            findings.add("has no button to sort column " + column + ": " + name(table));
            return;
        }
        page.click(button);
        order(table, column, "ascending");
        page.evaluate(button + ".focus()");
        page.press(Key.ENTER);
        order(table, column, "descending");
        page.press(Key.SPACE);
        if (!page.holds(table + ".querySelector('[aria-sort]') === null")) {
            findings.add("stays sorted by column " + column + ": " + name(table));
        }
    }

    private void order(String table, int column, String order) {
        List<String> found = page.texts("orderFindings(" + table + ", " + column + ", '" + order + "')");
        found.forEach(finding -> findings.add(name(table) + " " + finding));
    }

    private void filter(String table, List<String> before) {
        String field = table + ".closest('.table').querySelector('input[type=search]')";
        if (!page.holds("Boolean(" + field + ")")) {
            return;
        }
        String output = table + ".closest('.table').querySelector('output').textContent";
        String word = page.text("[..." + table + ".tBodies[0].rows].flatMap(row => [...row.cells])"
                + ".map(cell => cell.innerText.trim()).filter(text => text).pop()");
        page.click(field);
        page.type(word);
        List<String> expected =
                before.stream().filter(row -> containsAll(row, word)).toList();
        expect(table, expected, "filtered by " + word);
        String count = expected.size() + " of " + before.size() + " rows";
        if (!page.text(output).equals(count)) {
            findings.add("says " + page.text(output) + ", not " + count + ": " + name(table));
        }
        page.type("\u2603 no row has this");
        expect(table, List.of(), "filtered by what no row has");
        page.press(Key.ESCAPE);
        expect(table, before, "when the filter is cleared");
    }

    private void expect(String table, List<String> rows, String when) {
        List<String> shown = rows(table);
        if (!shown.equals(rows)) {
            findings.add("shows " + shown.size() + " rows, not " + rows.size() + " rows, " + when + ": " + name(table));
        }
    }

    private static boolean containsAll(String row, String words) {
        String text = row.toLowerCase(Locale.ROOT);
        return List.of(words.toLowerCase(Locale.ROOT).split("\\s+")).stream().allMatch(text::contains);
    }

    private List<String> rows(String table) {
        return page.texts("shownRows(" + table + ")");
    }

    private String name(String table) {
        return "the table \"" + page.text(table + ".caption.textContent") + "\"";
    }
}
