package org.onnxtwist.io.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files that users write in an editor: in UTF-8, with or without a byte order mark. */
public final class TextFile {
    private static final String MARK = "\ufeff";

    private TextFile() {}

    /**
     * Returns the text of a file, without a byte order mark.
     *
     * @throws CharacterCodingException when the file is not text in UTF-8
     */
    public static String read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "this is a folder, but must be a text file");
        }
        String text = Files.readString(file);
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }
}
