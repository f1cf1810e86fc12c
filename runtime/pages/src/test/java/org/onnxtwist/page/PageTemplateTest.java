package org.onnxtwist.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PageTemplateTest {
    private static final String HOSTILE = "</caption><script>alert(1)</script>\" onload=\"x";

    @Test
    void namesAreEscapedInTables() throws IOException {
        PageTable table = new PageTable(
                HOSTILE,
                List.of(PageTable.Column.text(HOSTILE), PageTable.Column.number("n")),
                List.of(List.of(PageTable.Cell.of(HOSTILE).linked("a\"b"), PageTable.Cell.of("3", 3.5))));
        StringWriter page = new StringWriter();
        new PageTemplate("table").write(Map.of("table", table), page);
        String html = page.toString();
        assertFalse(html.contains("<script"), html);
        assertTrue(
                html.contains("aria-label=\"&lt;/caption>&lt;script>alert(1)&lt;/script>&#34; onload=&#34;x\""), html);
        assertTrue(html.contains("data-value=\"3.5\""), html);
        assertTrue(html.contains("href=\"#a&#34;b\""), html);
    }

    @Test
    void aCellWithoutANumberIsSortedByItsText() throws IOException {
        PageTable table =
                new PageTable("c", List.of(PageTable.Column.text("a")), List.of(List.of(PageTable.Cell.of("x"))));
        StringWriter page = new StringWriter();
        new PageTemplate("table").write(Map.of("table", table), page);
        assertFalse(page.toString().contains("data-value"), page.toString());
    }

    @Test
    void aRowHasACellForEachColumn() {
        assertEquals(
                "a row of 0 cells in a table of 1 columns",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new PageTable("c", List.of(PageTable.Column.text("a")), List.of(List.of())))
                        .getMessage());
    }
}
