package org.onnxtwist.runtime.tune;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.io.Staging;

/**
 * A cache of earlier measurements: a text file with a line for each choice, which holds the key and the chosen variant, separated by a tab.
 * A line that cannot be read is ignored.
 */
public final class TuningCache {
    private final Path file;
    private final Map<String, String> choices = new LinkedHashMap<>();

    private TuningCache(Path file) {
        this.file = file;
    }

    /** Returns the cache in the given file, which may not exist yet. */
    public static TuningCache in(Path file) throws IOException {
        TuningCache cache = new TuningCache(file);
        cache.load();
        return cache;
    }

    /** {@code onnx-twist/autotune.tsv} in the folder that XDG_CACHE_HOME names, or in {@code .cache} of the home folder. */
    public static Path usualFile() {
        String folder = System.getenv("XDG_CACHE_HOME");
        Path caches = folder == null || folder.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(folder);
        return caches.resolve("onnx-twist").resolve("autotune.tsv");
    }

    /** Returns the variant that was chosen for a key; empty if there is none. */
    public Optional<String> find(String key) {
        return Optional.ofNullable(choices.get(key));
    }

    /** Stores a choice, also in the file, which is read again first because another process may have added to it. */
    public void put(String key, String variant) throws IOException {
        load();
        choices.put(key, variant);
        String lines = choices.entrySet().stream()
                .map(entry -> entry.getKey() + "\t" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        Staging.write(file, out -> out.write(lines.getBytes(StandardCharsets.UTF_8)));
    }

    private void load() throws IOException {
        try {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                int tab = line.indexOf('\t');
                if (tab > 0) {
                    choices.put(line.substring(0, tab), line.substring(tab + 1));
                }
            }
        } catch (NoSuchFileException e) {
            // The first measurement creates the file.
            choices.clear();
        }
    }
}
