package org.onnxtwist.tests.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Java listings of README.md and of the pages in {@code docs} are parts of programs that are compiled and run by tests. */
final class DocumentedCodeTest {
    /** Folders whose programs are run: the samples by their tests, tests by themselves. */
    private static final List<String> PROGRAMS =
            List.of("samples/src", "tests/src/test", "transformer/graph/src/test", "transformer/autodiff/src/test");

    /** Listings that use classes which are generated first: WrapperListingsTest compiles them. */
    private static final List<String> WRAPPERS = List.of("try (Digits ", "SmallResidualNet ");

    /** The first line of a program in a file of its own: DocumentedCommandsTest runs it. */
    private static final Pattern FILE = Pattern.compile("// \\w+\\.java\n");

    @Test
    void listingsArePartsOfPrograms() throws IOException {
        List<String> programs = new ArrayList<>();
        for (String folder : PROGRAMS) {
            try (Stream<Path> files = Files.walk(Path.of("..", folder))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    programs.add(stripped(Files.readString(file)));
                }
            }
        }
        int listings = 0;
        List<String> unknown = new ArrayList<>();
        for (DocumentationPage page : DocumentationPage.all()) {
            for (String listing : page.found("^```java\n(.*?)^```")) {
                if (WRAPPERS.stream().anyMatch(listing::startsWith)
                        || FILE.matcher(listing).lookingAt()) {
                    continue;
                }
                listings++;
                String stripped = stripped(listing);
                if (programs.stream().noneMatch(program -> program.contains(stripped))) {
                    unknown.add(page.name() + ":\n" + listing);
                }
            }
        }
        assertTrue(listings >= 8, listings + " listings");
        assertEquals("", String.join("\n", unknown));
    }

    /** Without indentation and comments at the ends of lines, which a page may add. */
    private static String stripped(String program) {
        return program.lines()
                .map(line -> line.replaceFirst("\\s// .*$", "").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }
}
