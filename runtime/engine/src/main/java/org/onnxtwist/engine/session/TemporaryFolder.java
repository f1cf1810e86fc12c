package org.onnxtwist.engine.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A fresh folder for the time of a computation. Closing removes it with everything in it, and so does the end of the process. */
public final class TemporaryFolder implements AutoCloseable {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final Thread atExit;

    private TemporaryFolder(Path path) {
        this.path = path;
        this.atExit = new Thread(() -> removeQuietly(path), "remove " + path.getFileName());
    }

    /**
     * A folder in the system's temporary folder.
     *
     * @throws UncheckedIOException when it cannot be made
     */
    public static TemporaryFolder create(String prefix) {
        return create(Path.of(System.getProperty("java.io.tmpdir")), prefix);
    }

    /**
     * A folder in another one, for what may be too large for the system's temporary folder.
     *
     * @param parent an existing folder
     * @throws UncheckedIOException when it cannot be made
     */
    public static TemporaryFolder create(Path parent, String prefix) {
        try {
            TemporaryFolder folder = new TemporaryFolder(fresh(parent, prefix));
            try {
                Runtime.getRuntime().addShutdownHook(folder.atExit);
            } catch (IllegalStateException ending) {
                removeQuietly(folder.path);
                throw new IOException("the process is ending", ending);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder in " + parent, e);
        }
    }

    /** A folder of a name that nobody else has. The JDK's temporary folders take a random number from a slow, secure source. */
    private static Path fresh(Path parent, String prefix) throws IOException {
        String name = prefix + ProcessHandle.current().pid() + "-";
        for (long number = System.nanoTime(); ; number++) {
            try {
                Path folder = parent.resolve(name + Long.toHexString(number));
                return POSIX ? Files.createDirectory(folder, OWNER_ONLY) : Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                // Another thread was faster: the next number will do.
            }
        }
    }

    public Path path() {
        return path;
    }

    /** Removes the folder; what the system holds on to, a loaded library on Windows, is tried again at the end of the process. */
    @Override
    public void close() {
        if (removeQuietly(path)) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // The process is ending: the hook runs, and finds nothing left to do.
                return;
            }
        }
    }

    private static boolean removeQuietly(Path folder) {
        try (Stream<Path> content = Files.walk(folder)) {
            List<Path> deepestFirst = content.sorted(Comparator.reverseOrder()).toList();
            boolean gone = true;
            for (Path file : deepestFirst) {
                gone &= file.toFile().delete();
            }
            return gone;
        } catch (IOException e) {
            return !Files.exists(folder);
        }
    }
}
