package org.onnxtwist.maven;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onnxtwist.io.Staging;
import org.onnxtwist.runtime.report.JsonDocument;

/** Writes small files, each of which appears as a whole or not at all. */
final class OutputFiles {
    private OutputFiles() {}

    /** The content of a file. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file, and creates its parent folders if they are missing. */
    static void write(Path file, Content content) throws IOException {
        Path folder = Files.createDirectories(file.resolveSibling("."));
        try (Staging staging = Staging.in(folder)) {
            Path staged = staging.file(String.valueOf(file.getFileName()));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(staged))) {
                content.writeTo(out);
            }
            staging.publish();
        }
    }

    /** The members of the JSON object of a report. */
    interface Members {
        void writeTo(JsonDocument json);
    }

    /** Writes a report: one JSON object. */
    static void writeJson(Path file, Members members) throws IOException {
        try {
            write(file, out -> {
                try (JsonDocument json = new JsonDocument(out)) {
                    json.object(() -> members.writeTo(json));
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException("the report " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
