package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Files are short. Data (JSON, expected texts of test resources, models) is not read line by line and may be long. */
final class FileLengthTest {
    private static final Path PROJECT = Path.of("..");
    private static final int LONGEST = 500;
    private static final int LONGEST_RULE = 150;
    private static final Set<String> NOT_OURS = Set.of("target", ".git");
    private static final Pattern SOURCE = Pattern.compile(".*\\.(java|proto|py|sh|cmd|md|xml|yml|yaml|properties)");
    private static final Pattern RULE =
            Pattern.compile("(?s).*\\b(record|class) \\w+(\\([^)]*\\))? implements (Rule|Removal)\\b.*");

    private static Map<Path, Integer> longerThan(int lines, Predicate<String> wanted) throws IOException {
        Map<Path, Integer> found = new TreeMap<>();
        int[] seen = {0};
        Files.walkFileTree(PROJECT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (SOURCE.matcher(String.valueOf(file.getFileName())).matches()) {
                    String text = Files.readString(file);
                    int length = (int) text.lines().count();
                    if (wanted.test(text)) {
                        seen[0]++;
                        if (length > lines) {
                            found.put(file, length);
                        }
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertTrue(seen[0] > 20, "only " + seen[0] + " files were looked at");
        return found;
    }

    @Test
    void noFileIsLong() throws IOException {
        assertEquals(Map.of(), longerThan(LONGEST, text -> true));
    }

    @Test
    void rulesAreShorter() throws IOException {
        assertEquals(
                Map.of(), longerThan(LONGEST_RULE, text -> RULE.matcher(text).matches()));
    }
}
