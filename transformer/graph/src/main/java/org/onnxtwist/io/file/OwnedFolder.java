package org.onnxtwist.io.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fresh folder that belongs to this process, for files that do not outlive it. Closing removes it with everything in it, and so does
 * the end of the process. If the process is killed, the next one that makes such a folder in the same place removes it: a lock on a file
 * inside tells whether its process lives, whichever container it runs in.
 */
public final class OwnedFolder implements AutoCloseable {
    private static final String LOCK = ".lock";

    /** The least age at which a folder that has no lock and is not empty is removed. */
    private static final Duration UNLOCKED = Duration.ofHours(1);

    /** The greatest difference allowed between the clocks of processes and of files. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private static final Pattern NUMBERED = Pattern.compile(".*-(\\d{1,18})-[0-9a-f]+");

    private static final int ATTEMPTS = 100;
    private static final Set<StandardOpenOption> CREATE_LOCK =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final Optional<FileChannel> lock;
    private final Thread cleaner = new Thread(this::discard, "onnx-twist-cleaner");
    private boolean closed;

    private OwnedFolder(Path path, Optional<FileChannel> lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a folder, which only its owner may enter, and removes those that killed processes left.
     *
     * @param parent an existing folder
     * @param family the beginning of the names of all folders that are looked at for removal; it ends with {@code -}
     * @param purpose follows in the name of this one; it may be empty, and ends with {@code -} otherwise
     */
    public static OwnedFolder create(Path parent, String family, String purpose) throws IOException {
        OwnedFolder folder = lockedFolder(parent, family + purpose);
        Path path = folder.path;
        try {
            Runtime.getRuntime().addShutdownHook(folder.cleaner);
        } catch (IllegalStateException ending) {
            folder.remove();
            throw new IOException("nothing can be written, because the process is ending", ending);
        }
        removeAbandoned(parent, family, path);
        return folder;
    }

    private static OwnedFolder lockedFolder(Path parent, String prefix) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path path = fresh(parent, prefix);
            try {
                FileChannel channel = FileChannel.open(path.resolve(LOCK), CREATE_LOCK);
                Claim claim = Claim.of(channel);
                // Another process may have taken the folder, which was not locked yet, for one that a killed process
                // left.
                if (claim == Claim.NO_LOCKS || (claim == Claim.HELD && Files.exists(path.resolve(LOCK)))) {
                    return new OwnedFolder(path, claim == Claim.HELD ? Optional.of(channel) : Optional.empty());
                }
                channel.close();
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
            if (attempt == ATTEMPTS) {
                throw new IOException(
                        "other processes remove every new folder in '" + parent + "': choose another folder");
            }
        }
    }

    /** A folder of a name that nobody else has. The JDK's temporary folders take a random number from a slow, secure source. */
    private static Path fresh(Path parent, String prefix) throws IOException {
        boolean posix = parent.getFileSystem().supportedFileAttributeViews().contains("posix");
        for (long number = System.nanoTime(); ; number++) {
            Path path = parent.resolve(prefix + ProcessHandle.current().pid() + "-" + Long.toHexString(number));
            try {
                return posix ? Files.createDirectory(path, OWNER_ONLY) : Files.createDirectory(path);
            } catch (FileAlreadyExistsException e) {
                // Another thread was faster: the next number will do.
            } catch (FileSystemException e) {
                String reason = e.getReason() == null ? "" : " (" + e.getReason() + ")";
                throw new IOException(
                        "nothing can be written to the folder '" + parent + "'" + reason
                                + ": change its permissions, or choose another folder",
                        e);
            }
        }
    }

    /** The result of asking for the lock of a folder. */
    private enum Claim {
        HELD,
        OF_ANOTHER,
        /** Without locks nobody can tell whether a process lives, so nobody removes a folder but its process. */
        NO_LOCKS;

        /** Asks for a lock, which is held for as long as the channel is open; without locks the channel is closed. */
        static Claim of(FileChannel channel) throws IOException {
            try {
                return channel.tryLock() != null ? HELD : OF_ANOTHER;
            } catch (OverlappingFileLockException e) {
                return OF_ANOTHER;
            } catch (IOException e) {
                channel.close();
                return NO_LOCKS;
            }
        }
    }

    private static void removeAbandoned(Path parent, String family, Path own) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, family + "*")) {
            for (Path entry : entries) {
                if (!entry.equals(own)) {
                    removeIfAbandoned(entry, own);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Only tidiness depends on it: what cannot be listed or removed is left to a later run.
            return;
        }
    }

    private static void removeIfAbandoned(Path folder, Path own) {
        try {
            // In the folder for temporary files, others could have put a folder there, or a link in its place.
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))
                    || isOfLivingProcess(folder)) {
                return;
            }
            Path file = folder.resolve(LOCK);
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                removeUnlocked(folder);
                return;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                if (Claim.of(channel) == Claim.HELD) {
                    removeAll(folder);
                }
            }
        } catch (IOException | UncheckedIOException | UnsupportedOperationException e) {
            // Somebody else removes it, or it is not to be removed.
            return;
        }
    }

    /** The folder of a process that was killed before it locked the folder, or while it removed it. */
    private static void removeUnlocked(Path folder) throws IOException {
        if (isOld(folder)) {
            removeAll(folder);
        } else {
            // Fails where something is in it. A process elsewhere that was about to lock it makes another.
            Files.delete(folder);
        }
    }

    /**
     * Tells whether a process of this machine or container has the number in the folder's name and was there when the folder was made: this
     * one too, which would give its own lock up by opening and closing it. A container starts its processes with the same numbers each time.
     */
    private static boolean isOfLivingProcess(Path folder) {
        Matcher name = NUMBERED.matcher(String.valueOf(folder.getFileName()));
        return name.matches()
                && ProcessHandle.of(Long.parseLong(name.group(1)))
                        .filter(process -> process.info()
                                .startInstant()
                                .map(start -> !modified(folder).isBefore(start.minus(SKEW)))
                                .orElse(true))
                        .isPresent();
    }

    private static Instant modified(Path folder) {
        try {
            return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (IOException e) {
            return Instant.MAX;
        }
    }

    private static boolean isOld(Path folder) {
        return modified(folder).isBefore(Instant.now().minus(UNLOCKED));
    }

    /** The folder's path. */
    public Path path() {
        return path;
    }

    /**
     * Removes the folder; what the system holds on to, a loaded library on Windows, is tried again at the end of the process, and then by
     * the next one.
     */
    @Override
    public void close() {
        try {
            remove();
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException | IOException e) {
            // The hook is running, or will.
            return;
        }
    }

    /** An action that needs the folder. */
    public interface Use {
        void run() throws IOException;
    }

    /** Does something while the folder is not removed, not even because the process ends. */
    public synchronized void use(Use use) throws IOException {
        if (closed) {
            throw new IOException("the folder '" + path + "' is closed: the process is ending");
        }
        use.run();
    }

    /**
     * Runs while the process ends, when somebody may still be writing: under another name the folder gets no new files. What cannot be
     * removed is left to the next run.
     */
    private void discard() {
        boolean removed = isRenamedAndRemoved();
        for (int attempt = 1; !removed && attempt <= ATTEMPTS; attempt++) {
            removed = isRemoved();
        }
    }

    private synchronized boolean isRenamedAndRemoved() {
        closed = true;
        try {
            removeAll(Files.move(path, path.resolveSibling(path.getFileName() + "0")));
            return !Files.exists(path);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private boolean isRemoved() {
        try {
            remove();
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private synchronized void remove() throws IOException {
        closed = true;
        // Windows does not remove an open file.
        if (lock.isPresent()) {
            lock.get().close();
        }
        removeAll(path);
    }

    /** The lock goes last but one: until then it tells that somebody is at it. */
    private static void removeAll(Path folder) throws IOException {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Path lock = folder.resolve(LOCK);
            List<Path> content;
            try (Stream<Path> all = Files.walk(folder)) {
                content = all.filter(file -> !file.equals(folder) && !file.equals(lock))
                        .sorted(Comparator.reverseOrder())
                        .toList();
            }
            for (Path file : content) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(lock);
            Files.deleteIfExists(folder);
        }
    }
}
