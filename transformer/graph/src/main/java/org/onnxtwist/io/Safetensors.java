package org.onnxtwist.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onnxtwist.io.file.MappedWindows;
import org.onnxtwist.io.safetensors.SafetensorsHeader;
import org.onnxtwist.io.safetensors.SafetensorsLayout;
import org.onnxtwist.io.safetensors.SafetensorsPlan;
import org.onnxtwist.io.wire.BufferInput;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * Files in the safetensors format: eight bytes with the length of a header, the header in JSON, and the tensors' elements, row by row
 * and little-endian, without gaps.
 */
public final class Safetensors {
    /** The longest header that the format's reference implementation accepts, in bytes. */
    static final long MAX_HEADER = 100_000_000;

    private static final int LENGTH_FIELD = Long.BYTES;
    private static final String REMEDY = "name a file that was written as safetensors";

    private Safetensors() {}

    /**
     * The tensors of a file by name, in the order of its header. Their elements stay in the file, which must not change meanwhile, and
     * are read when asked for; tensors may be of any size.
     *
     * @throws InvalidModelException when the file is not a well-formed safetensors file, or holds a type that ONNX does not have; in
     *     one sentence that names the file and the tensor
     * @throws IOException when the file cannot be read
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            long header = headerLength(channel, file);
            SafetensorsHeader parsed = header(channel, header, file);
            long start = LENGTH_FIELD + header;
            SafetensorsLayout.check(parsed, channel.size() - start, file.toString());
            MappedWindows bytes = MappedWindows.map(channel, start, channel.size() - start);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            parsed.entries()
                    .forEach((name, entry) -> tensors.put(
                            name,
                            Tensor.of(
                                    entry.type().dtype(),
                                    entry.shape().stream()
                                            .mapToLong(Long::longValue)
                                            .toArray(),
                                    bytes.content(entry.begin(), entry.end() - entry.begin()))));
            return Collections.unmodifiableMap(tensors);
        }
    }

    /**
     * The free-form strings in a file's header; empty for none.
     *
     * @throws InvalidModelException when the header is not well-formed
     * @throws IOException when the file cannot be read
     */
    public static Map<String, String> readMetadata(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            return Collections.unmodifiableMap(
                    header(channel, headerLength(channel, file), file).metadata());
        }
    }

    /** {@link #write(Path, Map, Map)} without metadata. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        write(file, tensors, Map.of());
    }

    /**
     * Writes tensors to a file, in the order that the format's reference implementation gives them (by descending alignment, then by
     * name), so that equal tensors give equal bytes. An existing file is replaced once the new one is complete.
     *
     * @throws IllegalArgumentException when a tensor's type has no equal in the format; nothing is written
     * @throws IOException when the file cannot be written; what was there before is still there
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        SafetensorsPlan plan = SafetensorsPlan.of(tensors, metadata);
        // Tensors may lie in the file that is replaced.
        Path target = file.toAbsolutePath();
        String name = String.valueOf(target.getFileName());
        try (Staging staging = Staging.in(target.resolveSibling("."))) {
            try (FileChannel channel =
                    FileChannel.open(staging.file(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                plan.writeTo(channel);
            }
            staging.publish();
        }
    }

    private static FileChannel open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InvalidModelException(file + " is a folder, not a safetensors file: name the file in it");
        }
        // To open a pipe that nobody writes to would wait for ever.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InvalidModelException(file + " is not a regular file: name a file on disk");
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    private static long headerLength(FileChannel channel, Path file) throws IOException {
        ByteBuffer field = ByteBuffer.allocate(LENGTH_FIELD).order(ByteOrder.LITTLE_ENDIAN);
        int count = 0;
        while (field.hasRemaining() && count >= 0) {
            count = channel.read(field);
        }
        if (field.hasRemaining()) {
            throw new InvalidModelException(file + " is not a safetensors file, which has at least eight bytes, but "
                    + field.position() + ": " + REMEDY);
        }
        long length = field.getLong(0);
        long available = channel.size() - LENGTH_FIELD;
        if (length < 2 || length > MAX_HEADER || length > available) {
            throw new InvalidModelException(file + " is not a safetensors file, as its header would take "
                    + Long.toUnsignedString(length) + " bytes, but only " + Math.min(available, MAX_HEADER)
                    + " are possible: " + REMEDY);
        }
        return length;
    }

    private static SafetensorsHeader header(FileChannel channel, long length, Path file) throws IOException {
        ByteBuffer text = channel.map(FileChannel.MapMode.READ_ONLY, LENGTH_FIELD, length);
        if (text.get(0) != '{') {
            throw new InvalidModelException(
                    file + " is not a safetensors file, as its header does not begin with a brace: " + REMEDY);
        }
        CharsetDecoder utf8 = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return SafetensorsHeader.parse(new InputStreamReader(new BufferInput(text), utf8), file.toString());
    }
}
