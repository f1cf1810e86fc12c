package org.onnxtwist.page.report;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.PageTemplate;

/** A report that grows while a command works, and is written at its end. */
public final class ReportPage {
    private final String title;
    private final CommandRecord command;
    private final List<ReportSection> sections = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private String lead = "";

    /**
     * Begins a report.
     *
     * @param title the heading of the page
     * @param command the command that is reported
     */
    public ReportPage(String title, CommandRecord command) {
        this.title = title;
        this.command = command;
    }

    /** Sets the sentence below the title, which says what came of it; of several, all stand there. */
    ReportPage say(String sentence) {
        lead = lead.isEmpty() ? sentence : lead + " " + sentence;
        return this;
    }

    /** Adds a section. */
    ReportPage add(ReportSection section) {
        sections.add(section);
        return this;
    }

    /** Notes a file that was read or written. */
    public ReportPage file(Path file) {
        files.add(file);
        return this;
    }

    /** Adds a section about a model that could not be worked on. */
    public void fail(Path model, String sentence) {
        say("One model failed.");
        file(model);
        add(ReportSection.of(
                Excerpt.of(model.toString()),
                List.of(new ReportBlock.Paragraph(Excerpt.ofMessage(sentence), ReportBlock.Mood.BAD))));
    }

    /**
     * Writes the page, which appears completely or not at all.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        List<ReportSection> all = new ArrayList<>(sections);
        all.add(command.section(files));
        Staging.write(file, stream -> {
            Writer out = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            new PageTemplate("report").write(Map.of("title", title, "lead", lead, "sections", all), out);
        });
    }
}
