package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A package is small enough to be known, and the name of a class says which class is meant. */
final class SourceTreeTest {
    private static final int FILES_OF_A_PACKAGE = 25;

    private static final Set<String> REPEATED_NAMES = Set.of("package-info.java", "module-info.java");

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : List.of("codegen", "runtime", "samples", "transformer")) {
            try (Stream<Path> files = Files.walk(Path.of("..", folder))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> file.toString().contains("/src/main/java/"))
                        .filter(file -> !file.toString().contains("/target/"))
                        .forEach(found::add);
            }
        }
        assertTrue(found.size() > 500, found.size() + " files");
        return found;
    }

    private static String packageOf(Path file) {
        return file.toString().replaceAll(".*/src/main/java/|/[^/]*$", "");
    }

    private static <K extends Comparable<K>> Map<K, Long> count(Function<Path, K> key) throws IOException {
        return sources().stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
    }

    @Test
    void aPackageHasAtMostTwentyFiveFiles() throws IOException {
        Map<String, Long> large = count(SourceTreeTest::packageOf);
        large.values().removeIf(files -> files <= FILES_OF_A_PACKAGE);
        assertEquals(Map.of(), large);
    }

    @Test
    void noSimpleNameStandsTwice() throws IOException {
        Map<String, Long> repeated = count(file -> file.getFileName().toString());
        repeated.values().removeIf(files -> files == 1);
        repeated.keySet().removeAll(REPEATED_NAMES);
        assertEquals(Map.of(), repeated);
    }
}
