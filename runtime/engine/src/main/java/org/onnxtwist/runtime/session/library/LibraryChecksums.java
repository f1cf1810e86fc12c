package org.onnxtwist.runtime.session.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The checksums of native libraries that were unpacked to stay: to load a damaged one ends the process. They lie beside the libraries,
 * so they find accidents, not attacks; comparing them takes some 10 ms.
 */
final class LibraryChecksums {
    private static final String FILE = "checksums";
    private static final int BUFFER = 1 << 20;

    private LibraryChecksums() {}

    /** Writes the checksums of all files in a folder. */
    static void write(Path folder) {
        try {
            Files.writeString(folder.resolve(FILE), of(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    /** The folder, where checksums are in it and a library does not have its own. */
    static Optional<Path> damaged(@Nullable String folder) {
        if (folder == null) {
            return Optional.empty();
        }
        Path path = Path.of(folder);
        try {
            boolean whole = !Files.exists(path.resolve(FILE))
                    || Files.readString(path.resolve(FILE)).equals(of(path));
            return whole ? Optional.empty() : Optional.of(path);
        } catch (IOException e) {
            // What cannot be read cannot be loaded.
            return Optional.of(path);
        }
    }

    /** Removes the checksums, so that whoever made the folder misses them and makes it anew. */
    static void invalidate(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            // It belongs to somebody else: the libraries are unpacked each time.
            return;
        }
    }

    private static String of(Path folder) throws IOException {
        TreeMap<String, Long> sums = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (!name.equals(FILE)) {
                    sums.put(name, checksum(file));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        sums.forEach((name, sum) ->
                text.append(Long.toHexString(sum)).append(' ').append(name).append('\n'));
        return text.toString();
    }

    private static long checksum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                sum.update(buffer.flip());
            }
        }
        return sum.getValue();
    }
}
