package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;

/**
 * The external data that a staged model shares with the one that it was made from, linked into the staging folder for as long as it
 * is checked there: its locations are relative to where it will lie in the end.
 */
final class SharedData implements AutoCloseable {
    private final Path staged;
    private final Deque<Path> made = new ArrayDeque<>();

    private SharedData(Path staged) {
        this.staged = staged;
    }

    /** Returns the instance for a model that shares no data. */
    static SharedData none(Path staged) {
        return new SharedData(staged);
    }

    /**
     * Links what lies at or below the target folder; the rest was copied.
     *
     * @param original the model that was read
     * @param model what became of it
     * @param staging where the rewritten one is staged
     * @param staged its file there
     */
    static SharedData link(Path original, Model model, Staging staging, Path staged) throws IOException {
        SharedData data = new SharedData(staged);
        Path folder = original.toRealPath().getParent();
        if (folder != null && folder.startsWith(staging.folder())) {
            Path inner = staged.resolveSibling(staging.folder().relativize(folder));
            for (Map.Entry<String, Path> file : ExternalData.files(model).entrySet()) {
                data.link(inner.resolve(file.getKey()).normalize(), file.getValue());
            }
        }
        return data;
    }

    /** The staged model, which can be loaded where it is. */
    Path model() {
        return staged;
    }

    private void link(Path link, Path file) throws IOException {
        makeFolder(Optional.ofNullable(link.getParent()));
        if (!Files.exists(link)) {
            Files.createLink(link, file);
            made.push(link);
        }
    }

    private void makeFolder(Optional<Path> folder) throws IOException {
        if (folder.isPresent() && !Files.exists(folder.get())) {
            makeFolder(folder.map(Path::getParent));
            Files.createDirectory(folder.get());
            made.push(folder.get());
        }
    }

    /** Removes the links: what is in the staging folder is published. */
    @Override
    public void close() throws IOException {
        while (!made.isEmpty()) {
            Files.deleteIfExists(made.pop());
        }
    }
}
