package org.onnxtwist.io.external;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.ir.defect.InvalidModelException;

/**
 * A file of external data that has passed the checks of {@link ExternalFolder}.
 *
 * @param folder the real path of the folder that {@code location} is relative to
 * @param location where it is, as the model says
 * @param source the file as it was when it was checked; of one that is missing, the path where it should be and the greatest length
 * @param isMissing whether it was not there
 */
public record ExternalFile(Path folder, String location, SourceFile source, boolean isMissing) {
    static ExternalFile missing(Path folder, String location) {
        return new ExternalFile(folder, location, SourceFile.missing(folder.resolve(location)), true);
    }

    public Path path() {
        return source.path();
    }

    public long size() {
        return source.size();
    }

    /** @throws InvalidModelException when the file is missing or has changed */
    FileChannel open() throws IOException {
        if (isMissing) {
            throw new InvalidModelException(
                    "the file '" + path() + "' of external data does not exist: put it into the model's folder");
        }
        source.requireUnchanged();
        return FileChannel.open(source.path());
    }
}
