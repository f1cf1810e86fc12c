package org.onnxtwist.tests.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page for readers: README.md or one of the folder {@code docs}.
 *
 * @param name its path from the project's folder
 * @param text its Markdown
 */
record DocumentationPage(String name, String text) {
    private static final Path PROJECT = Path.of("..");

    /** README.md, the pages of {@code docs} and those of its subfolders. */
    static List<DocumentationPage> all() throws IOException {
        List<DocumentationPage> pages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(PROJECT.resolve("docs"))) {
            for (Path file : Stream.concat(Stream.of(PROJECT.resolve("README.md")), files.sorted())
                    .filter(each -> each.toString().endsWith(".md"))
                    .toList()) {
                pages.add(new DocumentationPage(PROJECT.relativize(file).toString(), Files.readString(file)));
            }
        }
        return pages;
    }

    /** The calls of {@code onnx-twist} in the listings of the page, in order; a line that ends in a backslash is continued by the next one. */
    List<String> commands() {
        return listings()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("onnx-twist ") || line.startsWith("./onnx-twist "))
                .map(line -> line.replaceFirst("^\\./", ""))
                .toList();
    }

    private String listings() {
        StringBuilder listings = new StringBuilder();
        boolean fenced = false;
        for (String line : text.replace("\\\n", " ").lines().toList()) {
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if (fenced || line.startsWith("    ")) {
                listings.append(line).append('\n');
            }
        }
        return listings.toString();
    }

    /** The first group of each match of a pattern. */
    List<String> found(String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
