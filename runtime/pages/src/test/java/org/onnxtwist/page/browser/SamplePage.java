package org.onnxtwist.page.browser;

import gg.jte.Content;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTemplate;
import org.onnxtwist.page.chart.Chart;

/** A page that a test puts together from the parts that all pages share. */
final class SamplePage {
    private final String title;
    private final String lead;
    private final StringBuilder content = new StringBuilder();

    SamplePage(String title, String lead) {
        this.title = title;
        this.lead = lead;
    }

    /** Adds markup as it is. */
    SamplePage markup(String html) {
        content.append(html).append('\n');
        return this;
    }

    SamplePage table(PageTable table) throws IOException {
        return markup(rendered("table", Map.of("table", table)));
    }

    SamplePage figure(Chart chart, String caption) throws IOException {
        return markup(rendered("figure", Map.of("drawing", chart.draw(), "caption", caption)));
    }

    Path write(Path file) throws IOException {
        Content body = out -> out.writeContent(content.toString());
        try (Writer out = Files.newBufferedWriter(file)) {
            new PageTemplate("layout").write(Map.of("title", title, "lead", lead, "content", body), out);
        }
        return file;
    }

    private static String rendered(String template, Map<String, Object> parameters) throws IOException {
        StringWriter html = new StringWriter();
        new PageTemplate(template).write(parameters, html);
        return html.toString();
    }
}
