package org.onnxtwist.runtime.session.loading;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.file.FileCopy;

/**
 * Copies of models with external data for ONNX Runtime, which maps that data into memory: if somebody cut a mapped file, the whole
 * process would end without a word. A model without external data is read, not mapped, and needs no copy. Nor does one that this
 * process has staged, where nobody else writes.
 */
public final class PrivateCopies {
    private final Path scratch;
    private final Map<Path, Path> models = new HashMap<>();
    private final Map<Path, Path> data = new HashMap<>();

    /** @param scratch an existing folder whose content the caller removes */
    public PrivateCopies(Path scratch) {
        this.scratch = scratch;
    }

    /**
     * The file to hand to the runtime in place of a model's file; it is made once. Where the copy would take more than half of
     * the space that is left for the scratch folder, that is the model's file itself.
     *
     * @throws UncheckedIOException when the files cannot be copied
     */
    public synchronized Path of(Path model) {
        return models.computeIfAbsent(model, this::make);
    }

    private Path make(Path model) {
        try {
            Set<String> locations = ExternalData.locations(model);
            if (locations.isEmpty() || isStaged(model, locations) || !fits(model, locations)) {
                return model;
            }
            Path folder = Files.createTempDirectory(scratch, "private");
            Path copy = folder.resolve("model.onnx");
            for (String location : locations) {
                Path target = folder.resolve(location).normalize();
                if (!target.startsWith(folder) || target.equals(copy)) {
                    // The runtime refuses it, or the copy would be of another model.
                    return model;
                }
                Files.createDirectories(Optional.ofNullable(target.getParent()).orElse(folder));
                copyData(model.resolveSibling(location).toRealPath(), target);
            }
            FileCopy.copy(model, copy);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + model + " for its check into " + scratch, e);
        }
    }

    private static boolean isStaged(Path model, Set<String> locations) throws IOException {
        Path folder = model.toAbsolutePath().getParent();
        if (folder == null || !String.valueOf(folder.getFileName()).startsWith(Staging.FAMILY)) {
            return false;
        }
        for (String location : locations) {
            // A second name of a file is one that others may cut.
            if (!Integer.valueOf(1).equals(Files.getAttribute(folder.resolve(location), "unix:nlink"))) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(Path model, Set<String> locations) throws IOException {
        long size = Files.size(model);
        for (String location : locations) {
            Path file = model.resolveSibling(location);
            if (!Files.isRegularFile(file)) {
                // The runtime has a sentence for it.
                return false;
            }
            size += Files.size(file);
        }
        return size < Files.getFileStore(scratch).getUsableSpace() / 2;
    }

    /** Models that share their data share its copy. */
    private void copyData(Path source, Path target) throws IOException {
        Path known = data.get(source);
        if (known == null) {
            FileCopy.copy(source, target);
            data.put(source, target);
        } else {
            Files.createLink(target, known);
        }
    }
}
