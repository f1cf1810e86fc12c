package org.onnxtwist.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves files from one folder to another on the same file system: all of them, or none. */
record Renaming(Path from, Path to) {
    private static final String KEPT = ".replaced-";

    /** Renames in this order, replacing what is there; when one fails, those before it are undone. */
    void publish(List<String> names) throws IOException {
        List<Replacement> published = new ArrayList<>();
        try {
            for (String name : names) {
                Path place = to.resolve(name);
                Optional<Path> kept = Files.exists(place, LinkOption.NOFOLLOW_LINKS) ? keep(place) : Optional.empty();
                Files.move(from.resolve(name), place, StandardCopyOption.ATOMIC_MOVE);
                published.add(new Replacement(place, kept));
            }
        } catch (IOException e) {
            for (Replacement replacement : published) {
                replacement.undo(e);
            }
            throw e;
        }
    }

    /** A second name for a file that is about to be replaced; none where the file system knows no such thing. */
    private Optional<Path> keep(Path place) {
        try {
            return Optional.of(Files.createLink(from.resolve(KEPT + place.getFileName()), place));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private record Replacement(Path place, Optional<Path> kept) {
        void undo(IOException cause) {
            try {
                if (kept.isPresent()) {
                    Files.move(kept.get(), place, StandardCopyOption.ATOMIC_MOVE);
                } else {
                    Files.delete(place);
                }
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
