package org.onnxtwist.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.WriterOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A template of a page: a file of {@code src/main/jte}, compiled at build time, whose parameters are filled when a page is written. Every
 * template lays its content out by the template {@code layout}, which has the head, the style sheet and the script of all pages.
 *
 * @param name the name of the template's file without its extension
 */
public record PageTemplate(String name) {
    private static final String PACKAGE = "org.onnxtwist.page.template";

    /**
     * Writes the page.
     *
     * @param parameters the values of the template's parameters, by name
     * @throws IOException if {@code out} fails
     */
    public void write(Map<String, Object> parameters, Writer out) throws IOException {
        TemplateEngine engine =
                TemplateEngine.createPrecompiled(null, ContentType.Html, PageTemplate.class.getClassLoader(), PACKAGE);
        engine.render(name + ".jte", parameters, new WriterOutput(out));
        out.flush();
    }

    /**
     * Returns the text of a file that lies beside this class and goes into pages as it is: the style sheet or a script.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public static String resource(String file) {
        try (InputStream in = PageTemplate.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no file " + file + " beside the pages");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the file " + file + " of the pages cannot be read", e);
        }
    }
}
