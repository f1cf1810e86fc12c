package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.onnxtwist.runtime.train.data.image.ImageDecoder;
import org.onnxtwist.runtime.train.data.image.Picture;

/** Image files, decoded each time that they are asked for; those that cannot be decoded are noted. */
final class ImageFiles implements ExampleInputs {
    private final Path folder;
    private final List<Path> files;
    private final SortedMap<Path, String> skipped;

    /** @param skipped files in the folder that are no examples, and why */
    ImageFiles(Path folder, List<Path> files, Map<Path, String> skipped) {
        this.folder = folder;
        this.files = List.copyOf(files);
        this.skipped = new ConcurrentSkipListMap<>(skipped);
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public String source() {
        return "'" + folder + "'";
    }

    @Override
    public String place(int index) {
        return "'" + files.get(index) + "'";
    }

    /**
     * Decodes a file: 1 or 3 channels, from 0 to 255.
     *
     * @throws IOException when it cannot be read; it is {@link #skipped} from now on
     */
    Picture picture(int index) throws IOException {
        Path file = files.get(index);
        try {
            return ImageDecoder.read(file);
        } catch (IOException e) {
            skipped.put(file, reason(e));
            throw e;
        }
    }

    /** Tells whether a file can be decoded; if not, it is {@link #skipped} from now on. */
    boolean isReadable(int index) {
        try {
            picture(index);
            return true;
        } catch (IOException e) {
            // It is noted.
            return false;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "does not exist any more";
        }
        if (e instanceof AccessDeniedException) {
            return "cannot be read: access is denied";
        }
        return String.valueOf(e.getMessage());
    }

    /** The files that are not used, and why, as the predicate of a sentence. */
    SortedMap<Path, String> skipped() {
        return new TreeMap<>(skipped);
    }
}
