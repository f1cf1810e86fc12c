package org.onnxtwist.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.WriterOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
     * Returns the Content Security Policy of a page: it loads nothing, and of all scripts in it only the given ones run, whatever a name
     * from a model contains.
     *
     * @param scripts the texts of the page's scripts
     */
    public static String policy(String... scripts) {
        String hashes = Stream.of(scripts).map(PageTemplate::hash).collect(Collectors.joining(" "));
        return "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'; script-src "
                + hashes;
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
