package org.onnxtwist.page.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.page.PageTable.Column;
import org.onnxtwist.page.chart.BarChart;
import org.onnxtwist.page.chart.LineChart;
import org.onnxtwist.page.chart.Quantity;

/** Names from a model that are markup, scripts, control characters or 10 kB long stay texts in every part that pages share. */
@InBrowser
final class HostileNamesTest {
    /** Breaks out of an element, of an attribute, of a script or a style, of a comment, or turns the direction of writing. */
    static final List<String> NAMES = List.of(
            "</caption></td></title></style></script><script>alert('markup')</script>",
            "\" onmouseover=\"alert('attribute')\" autofocus onfocus=\"alert('focus')",
            "' onfocus='alert(1)' x='",
            "<img src=x onerror=alert('image')>",
            "javascript:alert('address')",
            "--><svg/onload=alert('drawing')>]]>",
            "${title} @template {{x}} &lt;b&gt; &#0;",
            "null \0 bell \7 escape \u001b[31m delete \u007f next \u0085 right-to-left \u202e end",
            "\ud800 half, \ud83d\ude00 whole, \uffff none",
            "name_".repeat(2_000),
            "<b>".repeat(3_400),
            "");

    @TempDir
    Path folder;

    @Test
    void hostileNamesStayTexts(Chromium browser) throws IOException {
        PageTable table = new PageTable(
                "A caption with " + String.join(" and ", NAMES),
                NAMES.subList(0, 4).stream().map(Column::text).toList(),
                NAMES.stream()
                        .map(name ->
                                List.of(Cell.of(name), Cell.of(name).linked("a\"b"), Cell.of("1", 1), Cell.of("x")))
                        .toList());
        SamplePage page = new SamplePage(String.join("", NAMES.subList(0, 8)), String.join("", NAMES)).table(table);
        for (String name : NAMES) {
            if (name.length() % 2 == 0) {
                page.figure(
                        BarChart.of("Chart " + name, new Quantity(name, name), List.of(BarChart.Bar.of(name, 1))),
                        "Caption " + name);
            } else {
                page.figure(
                        LineChart.of(
                                "Lines " + name,
                                Quantity.of(name),
                                Quantity.of("y"),
                                List.of(LineChart.Series.of(name, 1, 2), LineChart.Series.of(name + "2", 2, 1))),
                        "Caption of lines " + name);
            }
        }
        Path file = page.write(folder.resolve("hostile-names.html"));
        PageChecks.assertInOrder(browser, file);
        try (BrowserPage shown = browser.page().open(file)) {
            assertEquals(
                    NAMES.get(0), shown.text("document.querySelector('td').innerText"), "the name is shown as it is");
            assertEquals(2, shown.number("document.scripts.length + document.querySelectorAll('style').length"));
            assertFalse(shown.holds("/[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]/"
                    + ".test(document.documentElement.textContent)"));
        }
        assertTrue(Files.size(file) < 500_000, Files.size(file) + " bytes");
    }

    @Test
    void aScriptThatGotIntoAPageWouldNotRun(Chromium browser) throws IOException {
        Path file = new SamplePage("Markup", "Not escaped, as by a fault of a template.")
                .markup("<script>alert(1)</script><img alt='' src='missing.png' onerror='alert(2)'>"
                        + "<a href='javascript:alert(3)'>a</a><iframe title=f src='https://example.org'></iframe>")
                .write(folder.resolve("injected.html"));
        try (BrowserPage page = browser.page().open(file)) {
            page.click("document.querySelector('main a')");
            List<String> faults = page.faults();
            assertEquals(
                    List.of(),
                    faults.stream()
                            .filter(fault -> !fault.startsWith("log error: ") && !fault.startsWith("request: "))
                            .toList());
            assertEquals(
                    5,
                    faults.stream()
                            .filter(fault -> fault.contains("Content Security Policy"))
                            .count(),
                    String.join("\n", faults));
        }
    }
}
