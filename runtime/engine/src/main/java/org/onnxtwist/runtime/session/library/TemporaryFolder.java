package org.onnxtwist.runtime.session.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.file.OwnedFolder;

/**
 * A fresh folder for the time of a computation. Closing removes it with everything in it, and so does the end of the process; what a
 * killed process leaves is removed by the next one.
 */
public final class TemporaryFolder implements AutoCloseable {
    private static final String FAMILY = "onnx-twist-";

    private final OwnedFolder folder;

    private TemporaryFolder(OwnedFolder folder) {
        this.folder = folder;
    }

    /**
     * A folder in the system's temporary folder.
     *
     * @param purpose a word for its name
     * @throws UncheckedIOException when it cannot be made
     */
    public static TemporaryFolder create(String purpose) {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return new TemporaryFolder(OwnedFolder.create(parent, FAMILY, purpose + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the folder for temporary files '" + parent
                            + "' cannot be used: free space in it, or choose another with"
                            + " ONNX_TWIST_OPTS=-Djava.io.tmpdir=FOLDER",
                    e);
        }
    }

    /**
     * A hidden folder in another one, for what may be too large for the system's temporary folder.
     *
     * @param parent an existing folder
     * @param purpose a word for its name
     * @throws UncheckedIOException when it cannot be made
     */
    public static TemporaryFolder create(Path parent, String purpose) {
        try {
            return new TemporaryFolder(OwnedFolder.create(parent, Staging.FAMILY, purpose + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder in " + parent, e);
        }
    }

    public Path path() {
        return folder.path();
    }

    /** Removes the folder; what the system holds on to, a loaded library on Windows, is tried again at the end of the process. */
    @Override
    public void close() {
        folder.close();
    }
}
