package org.onnxtwist.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file of external data that has passed the checks of {@link ExternalFolder}.
 *
 * @param folder the real path of the folder that {@code location} is relative to
 * @param location where it is, as the model says
 * @param source the file as it was when it was checked
 */
record ExternalFile(Path folder, String location, SourceFile source) {
    Path path() {
        return source.path();
    }

    long size() {
        return source.size();
    }

    /** @throws InvalidModelException when the file has changed */
    FileChannel open() throws IOException {
        source.requireUnchanged();
        return FileChannel.open(source.path());
    }
}
