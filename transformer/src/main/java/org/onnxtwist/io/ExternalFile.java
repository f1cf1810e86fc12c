package org.onnxtwist.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file of external data that has passed the checks of {@link ExternalFolder}.
 *
 * @param folder the real path of the folder that {@code location} is relative to
 * @param location where it is, as the model says
 * @param path its real path
 * @param size its length in bytes when it was checked
 */
record ExternalFile(Path folder, String location, Path path, long size) {
    FileChannel open() throws IOException {
        return FileChannel.open(path);
    }
}
