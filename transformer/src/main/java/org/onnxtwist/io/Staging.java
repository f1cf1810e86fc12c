package org.onnxtwist.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A place for files that are to appear whole or not at all: a hidden folder inside the target folder, on the same file system.
 *
 * <p>{@link #publish} syncs the files and renames them into the target folder. Whatever happens before - {@link #close}, an exception,
 * the process being interrupted or terminated - leaves the target folder as it was. Safe for use by several threads.
 */
public final class Staging implements AutoCloseable {
    private static final String PREFIX = ".onnx-twist-";
    private static final int ATTEMPTS = 100;

    private final Path target;
    private final Path folder;
    private final Set<String> names = new LinkedHashSet<>();
    private final Thread cleaner = new Thread(this::discard, "onnx-twist-staging");
    private boolean done;

    private Staging(Path target, Path folder) {
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
        Staging staging = new Staging(real, freshFolder(real));
        try {
            Runtime.getRuntime().addShutdownHook(staging.cleaner);
        } catch (IllegalStateException ending) {
            Files.delete(staging.folder);
            throw new IOException("nothing can be written any more: the process is ending", ending);
        }
        return staging;
    }

    /** A folder of a name that nobody else has. The JDK's temporary folders take a random number from a slow, secure source. */
    private static Path freshFolder(Path parent) throws IOException {
        for (long number = System.nanoTime(); ; number++) {
            try {
                return Files.createDirectory(
                        parent.resolve(PREFIX + ProcessHandle.current().pid() + "-" + Long.toHexString(number)));
            } catch (FileAlreadyExistsException e) {
                // Another thread was faster: the next number will do.
            } catch (AccessDeniedException e) {
                throw new IOException(
                        "nothing can be written to the folder '" + parent
                                + "': change its permissions, or choose another folder",
                        e);
            }
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
            throw new IOException("the folder '" + folder + "' does not exist: make it first", e);
        }
        throw new IOException("'" + folder + "' is not a folder: name one to write into");
    }

    /** The real path of the folder in which the files will appear. */
    public Path folder() {
        return target;
    }

    /**
     * Where to write the file that will be called {@code name}. Files that are written beside it without asking, as external data is,
     * are published before those that were asked for.
     */
    public synchronized Path file(String name) {
        Path file = folder.resolve(name);
        if (!folder.equals(file.getParent()) || !file.normalize().equals(file)) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a file in a folder");
        }
        names.add(name);
        return file;
    }

    /** Syncs all files to the disk and moves them to the target folder, replacing files of the same names there. */
    public void publish() throws IOException {
        List<String> order = order();
        for (String name : order) {
            Path place = target.resolve(name);
            if (Files.exists(place) && !Files.isRegularFile(place)) {
                String what = Files.isDirectory(place) ? "a folder" : "a device or a pipe";
                throw new IOException("'" + place + "' cannot be written: it is " + what + "; choose another name");
            }
            sync(folder.resolve(name));
        }
        synchronized (this) {
            if (done) {
                throw new IOException(
                        "nothing can be published to '" + target + "' any more: the staging folder is closed");
            }
            new Renaming(folder, target).publish(order);
        }
        syncFolder();
        close();
    }

    private List<String> order() throws IOException {
        Set<String> order = new LinkedHashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> folder.relativize(file).toString()).sorted().forEach(order::add);
        }
        synchronized (this) {
            order.removeAll(names);
            order.addAll(names);
        }
        return List.copyOf(order);
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void syncFolder() throws IOException {
        // Only POSIX systems open folders; on others the file system's journal keeps the renames.
        if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Removes the staging folder and what is in it. */
    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException ending) {
            // The hook is running, or will: it does what follows.
            return;
        }
        remove();
    }

    /** Runs while the process ends; somebody may still be writing, so what appears meanwhile is removed too. */
    private void discard() {
        for (int attempt = 1; ; attempt++) {
            try {
                remove();
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private synchronized void remove() throws IOException {
        done = true;
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> content = Files.walk(folder)) {
                for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
