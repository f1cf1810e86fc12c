package org.onnxtwist.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Maps whole files into memory, and diagnoses files that do not have the expected content. */
public final class FileBytes {
    private static final int ZIP_MAGIC = 0x04034b50;
    private static final int GLANCE = 512;
    private static final String LFS_POINTER = "version https://git-lfs";

    private FileBytes() {}

    /**
     * Maps a file.
     *
     * @throws InvalidModelException for a folder, a device, an empty file, a ZIP archive and more than 2 GB
     */
    public static ByteBuffer map(Path file, FileLocation place) throws IOException {
        BasicFileAttributes attributes = attributes(file, place);
        if (attributes.size() > Integer.MAX_VALUE) {
            throw place.invalid("has " + attributes.size()
                    + " bytes, more than the 2 GB that the format allows: save the model with external data");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            requireContent(bytes, place);
            return bytes;
        }
    }

    /**
     * Requires that the bytes can be those of a model.
     *
     * @throws InvalidModelException for the bytes of an empty file and of a ZIP archive
     */
    public static void requireContent(ByteBuffer bytes, FileLocation place) {
        if (!bytes.hasRemaining()) {
            throw place.invalid("is empty: obtain the file again from its source");
        }
        if (bytes.remaining() >= Integer.BYTES
                && bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt() == ZIP_MAGIC) {
            throw place.invalid("is a ZIP archive: unpack it and name the .onnx file inside");
        }
    }

    /**
     * The attributes of a file that can be read.
     *
     * @throws InvalidModelException for a folder, a device and an empty file
     */
    public static BasicFileAttributes attributes(Path file, FileLocation place) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            NoSuchFileException missing = new NoSuchFileException(file.toString(), null, "the file does not exist");
            missing.initCause(e);
            throw missing;
        }
        if (attributes.isDirectory()) {
            throw place.invalid("is a folder: name the file in it");
        }
        if (!attributes.isRegularFile()) {
            throw place.invalid("is not a regular file: name a file on disk");
        }
        if (attributes.size() == 0) {
            throw place.invalid("is empty: obtain the file again from its source");
        }
        if (!Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString(), null, "access is denied");
        }
        return attributes;
    }

    /** The presumed error in a file that could not be parsed: the predicate of a sentence, with the remedy. */
    public static String diagnosis(ByteBuffer bytes, String expected) {
        ByteBuffer glance = bytes.duplicate().rewind();
        glance.limit(Math.min(GLANCE, glance.limit()));
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(trimmed(glance)).toString();
        } catch (CharacterCodingException notText) {
            return damaged(expected);
        }
        if (text.startsWith(LFS_POINTER)) {
            return "is a pointer of Git LFS, not the file itself: run 'git lfs pull'";
        }
        boolean control = text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t');
        return control ? damaged(expected) : "is a text file, not " + expected + ": name the .onnx file";
    }

    private static String damaged(String expected) {
        return "is damaged or truncated, or not " + expected + ": obtain the file again from its source";
    }

    /** The bytes without a last character that is cut off by their end. */
    private static ByteBuffer trimmed(ByteBuffer glance) {
        int end = glance.limit();
        if (end == GLANCE) {
            while (end > 0 && (glance.get(end - 1) & 0xc0) == 0x80) {
                end--;
            }
            end -= end > 0 && glance.get(end - 1) < 0 ? 1 : 0;
        }
        return glance.limit(end);
    }
}
