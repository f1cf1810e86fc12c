package org.onnxtwist.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.onnxtwist.io.external.ExternalReferences;
import org.onnxtwist.io.file.OwnedFolder;

/**
 * A staging folder for files that must appear completely or not at all: a hidden folder inside the target folder, on the same file system.
 *
 * <p>{@link #publish} syncs the files and renames them into the target folder. Whatever happens before - {@link #close}, an exception, the
 * process being interrupted, terminated or killed - leaves the target folder as it was, and whatever happens during it leaves either the
 * old files or the new ones: a model is never combined with the external data of another. Files left by a killed process are removed by the
 * next staging in that folder. Safe for use by several threads.
 */
public final class Staging implements AutoCloseable {
    /** The prefix of the names of all folders that hold unfinished files in a target folder. */
    public static final String FAMILY = ".onnx-twist-";

    private final Path target;
    private final OwnedFolder folder;
    private final NavigableMap<String, NavigableSet<String>> files = new TreeMap<>();

    private Staging(Path target, OwnedFolder folder) {
        this.target = target;
        this.folder = folder;
    }

    /**
     * Makes a staging folder.
     *
     * @param target the folder, which exists, in which the files are to appear
     */
    public static Staging in(Path target) throws IOException {
        Path real = realFolder(target);
        OwnedFolder folder = OwnedFolder.create(real, FAMILY, "");
        removeStandIns(real);
        return new Staging(real, folder);
    }

    /** The content of a file, written to a stream that is buffered and need not be closed. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream stream) throws IOException;
    }

    /** Writes one file, which appears completely or not at all, and makes its folder if that is missing. */
    public static void write(Path file, Content content) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
        try (Staging staging = in(folder)) {
            Path staged = staging.file(String.valueOf(file.getFileName()));
            try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(staged))) {
                content.writeTo(stream);
            }
            staging.publish();
        }
    }

    /** The real path of an existing folder. */
    static Path realFolder(Path folder) throws IOException {
        try {
            Path real = folder.toRealPath();
            if (Files.isDirectory(real)) {
                return real;
            }
        } catch (NoSuchFileException e) {
            throw new IOException("the folder '" + folder + "' does not exist: create it first", e);
        }
        throw new IOException("'" + folder + "' is not a folder: name a folder to write to");
    }

    /** Removes the names that a killed run gave to external data, unless the run lives or a model refers to them. */
    private static void removeStandIns(Path target) {
        try (Stream<Path> files = Files.list(target)) {
            for (Path file : files.filter(Staging::isStandIn).toList()) {
                String name = String.valueOf(file.getFileName());
                String run = name.substring(name.lastIndexOf(Publication.STAND_IN) + Publication.STAND_IN.length());
                if (!Files.exists(target.resolve(FAMILY + run))
                        && ExternalReferences.readers(target, file, file).isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            // Not removing them does no harm: a later run will do it.
            return;
        }
    }

    private static boolean isStandIn(Path file) {
        return String.valueOf(file.getFileName()).matches("(?s).+\\.new-\\d+-[0-9a-f]+")
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** The real path of the folder in which the files will appear. */
    public Path folder() {
        return target;
    }

    /** The path to which to write the file that will be published under {@code name}. */
    public synchronized Path file(String name) {
        Path file = folder.path().resolve(name);
        if (!folder.path().equals(file.getParent()) || !file.normalize().equals(file)) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a file in a folder");
        }
        files.computeIfAbsent(name, any -> new TreeSet<>());
        return file;
    }

    /**
     * The path to which to write external data of a model that is staged too. The data is published together with the model.
     *
     * @param model the model's name
     * @param location the final path of the data, relative to the target folder, as the model spells it; its parent folders are created
     */
    public synchronized Path dataFile(String model, String location) throws IOException {
        Path file = folder.path().resolve(location).normalize();
        if (!file.startsWith(folder.path()) || file.equals(file(model))) {
            throw new IllegalArgumentException("'" + location + "' is not a file in the target folder");
        }
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(folder.path()));
        files.computeIfAbsent(model, any -> new TreeSet<>()).add(location);
        return file;
    }

    /**
     * Syncs all files to the disk and moves them to the target folder, replacing files of the same names there.
     *
     * @throws FileAlreadyExistsException when external data would be replaced that another model in the folder refers to
     */
    public void publish() throws IOException {
        NavigableMap<String, NavigableSet<String>> all = files();
        for (Map.Entry<String, NavigableSet<String>> file : all.entrySet()) {
            for (String location : file.getValue()) {
                prepare(location);
            }
            prepare(file.getKey());
        }
        String run = String.valueOf(folder.path().getFileName()).substring(FAMILY.length());
        folder.use(() -> new Publication(folder.path(), target, run, all).publish());
        close();
        removeStandIns(target);
    }

    private synchronized NavigableMap<String, NavigableSet<String>> files() {
        NavigableMap<String, NavigableSet<String>> all = new TreeMap<>();
        files.forEach((name, data) -> all.put(name, new TreeSet<>(data)));
        return all;
    }

    private void prepare(String location) throws IOException {
        Path place = target.resolve(location);
        if (Files.exists(place) && !Files.isRegularFile(place)) {
            String what = Files.isDirectory(place) ? "a folder" : "a device or a pipe";
            throw new IOException("'" + place + "' cannot be written: it is " + what + "; choose another name");
        }
        Publication.sync(folder.path().resolve(location));
    }

    /** Removes the staging folder and its content. */
    @Override
    public void close() {
        folder.close();
    }
}
