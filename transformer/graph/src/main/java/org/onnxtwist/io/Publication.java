package org.onnxtwist.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.onnxtwist.io.external.ExternalReferences;
import org.onnxtwist.io.file.FileCopy;

/**
 * Moves staged files to their places, so that at every moment, and after a crash at any moment, the places hold either the old files
 * or the new ones.
 *
 * <p>One file is replaced by one rename. A model with external data takes two or more, and between them the old model would read new
 * weights. So where a model is replaced, a copy of its new data first appears under other names, and a model that refers to those
 * replaces the old one by a single rename. Then the data gets its own names, which no model refers to at that moment, and the model
 * that refers to them follows. Each step is on the disk before the next one begins.
 */
final class Publication {
    /** Between the name of a file of external data and the name of a run, in the name that the data has in between. */
    static final String STAND_IN = ".new-";

    private static final String KEPT = ".replaced-";
    private static final String RELOCATED = ".relocated-";

    private final Path from;
    private final Path to;
    private final String run;
    private final NavigableMap<String, NavigableSet<String>> files;
    private final Deque<Undoing> done = new ArrayDeque<>();
    private final Set<Path> standIns = new LinkedHashSet<>();

    private interface Undoing {
        void run() throws IOException;
    }

    /**
     * @param from the staging folder
     * @param to the target folder, in the same file system
     * @param run the name of this run, which no other has
     * @param files the names of the files, and the locations of the external data that comes with each, relative to the folder
     */
    Publication(Path from, Path to, String run, NavigableMap<String, NavigableSet<String>> files) {
        this.from = from;
        this.to = to;
        this.run = run;
        this.files = files;
    }

    /**
     * Publishes. When a step fails, those before it are undone.
     *
     * @throws FileAlreadyExistsException when external data would replace that of another model
     */
    void publish() throws IOException {
        requireUnshared();
        try {
            for (Map.Entry<String, NavigableSet<String>> file : files.entrySet()) {
                if (!file.getValue().isEmpty() && exists(to.resolve(file.getKey()))) {
                    standIn(file.getKey(), file.getValue());
                }
            }
            NavigableSet<String> data = new TreeSet<>();
            files.values().forEach(data::addAll);
            replace(data);
            replace(files.keySet());
        } catch (IOException | RuntimeException e) {
            undo(e);
            throw e;
        }
        for (Path standIn : standIns) {
            Files.deleteIfExists(standIn);
        }
    }

    private static boolean exists(Path place) {
        return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    }

    /** Puts in the model's place one that reads the same data under names that nobody has used. */
    private void standIn(String model, Set<String> data) throws IOException {
        Map<String, String> locations = new LinkedHashMap<>();
        for (String location : data) {
            String other = location + STAND_IN + run;
            locations.put(location, other);
            Path place = to.resolve(other);
            makeFolder(place);
            done.push(() -> Files.deleteIfExists(place));
            // Not a second name of the file: readers of ONNX refuse external data that has one.
            FileCopy.copy(from.resolve(location), place);
            sync(place);
            standIns.add(place);
        }
        sync(folders(locations.values()));
        String relocated = RELOCATED + model;
        Relocation.write(from.resolve(model), locations, from.resolve(relocated), to.resolve(model));
        sync(from.resolve(relocated));
        replace(from.resolve(relocated), to.resolve(model));
        sync(Set.of(to));
    }

    private void replace(Set<String> locations) throws IOException {
        for (String location : locations) {
            Path place = to.resolve(location);
            makeFolder(place);
            replace(from.resolve(location), place);
        }
        sync(folders(locations));
    }

    private void replace(Path staged, Path place) throws IOException {
        boolean existed = exists(place);
        Optional<Path> kept = existed ? keep(place) : Optional.empty();
        Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
        if (kept.isPresent()) {
            done.push(() -> Files.move(kept.get(), place, StandardCopyOption.ATOMIC_MOVE));
        } else if (!existed) {
            done.push(() -> Files.deleteIfExists(place));
        }
    }

    /** A second name for a file that is about to be replaced; none where the file system knows no such thing. */
    private Optional<Path> keep(Path place) {
        try {
            return Optional.of(Files.createLink(from.resolve(KEPT + done.size()), place));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private void makeFolder(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null && !folder.equals(to)) {
            Files.createDirectories(folder);
        }
    }

    private void undo(Exception cause) {
        while (!done.isEmpty()) {
            try {
                done.pop().run();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private void requireUnshared() throws IOException {
        for (Map.Entry<String, NavigableSet<String>> file : files.entrySet()) {
            for (String location : file.getValue()) {
                Path place = to.resolve(location);
                List<Path> readers =
                        exists(place) ? ExternalReferences.readers(to, place, to.resolve(file.getKey())) : List.of();
                if (!readers.isEmpty()) {
                    throw new FileAlreadyExistsException(
                            place.toString(),
                            null,
                            "it is also the external data of '" + readers.get(0)
                                    + "', whose weights would be replaced: choose another output");
                }
            }
        }
    }

    private Set<Path> folders(Iterable<String> locations) {
        Set<Path> folders = new LinkedHashSet<>(Set.of(to));
        for (String location : locations) {
            Optional.ofNullable(to.resolve(location).getParent()).ifPresent(folders::add);
        }
        return folders;
    }

    /** Makes sure that a file's bytes are on the disk. */
    static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Makes sure that the names of files in folders are on the disk. */
    private static void sync(Set<Path> folders) throws IOException {
        for (Path folder : folders) {
            // Only POSIX systems open folders; on others the file system's journal keeps the renames.
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }
}
