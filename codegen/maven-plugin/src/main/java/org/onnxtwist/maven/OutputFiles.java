package org.onnxtwist.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.onnxtwist.io.Staging;
import org.onnxtwist.runtime.report.JsonDocument;

/** Writes reports, each of which appears as a whole or not at all. */
final class OutputFiles {
    private OutputFiles() {}

    /** Writes a report: one JSON object with the given members. */
    static void writeJson(Path file, Consumer<JsonDocument> members) throws IOException {
        try {
            Staging.write(file, out -> {
                try (JsonDocument json = new JsonDocument(out)) {
                    json.object(() -> members.accept(json));
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException("the report " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
