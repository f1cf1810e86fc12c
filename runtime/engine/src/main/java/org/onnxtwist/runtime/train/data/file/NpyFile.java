package org.onnxtwist.runtime.train.data.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.MappedWindows;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/** Reads NumPy's format npy, versions 1 to 3. */
public final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 20;
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");
    private static final Pattern ELEMENTS = Pattern.compile("'descr'\\s*:\\s*(?:'([<>|=]?)([a-zA-Z]\\d*)'|(\\[))");

    private NpyFile() {}

    /**
     * Reads a tensor, whose elements stay in the file.
     *
     * @throws InvalidModelException for a file of another format, a truncated one, and for elements that are not numbers or are stored
     *     column by column
     */
    public static Tensor read(Path file) throws IOException {
        FileLocation place = FileLocation.file(file.toString());
        FileBytes.attributes(file, place);
        try (InputStream in = Files.newInputStream(file);
                FileChannel channel = FileChannel.open(file)) {
            Header header = Header.read(in, place);
            if (channel.size() - header.start() < header.size()) {
                throw truncated(place, header, Math.max(0, channel.size() - header.start()));
            }
            TensorContent.Packed content =
                    MappedWindows.map(channel, header.start(), header.size()).content(0, header.size());
            return header.tensor(content);
        }
    }

    /**
     * Reads a tensor onto the heap, as an entry of an archive holds it.
     *
     * @throws InvalidModelException as {@link #read(Path)} does, and for an array of 2 GB or more
     */
    static Tensor read(InputStream in, FileLocation place) throws IOException {
        Header header = Header.read(in, place);
        if (header.size() > Integer.MAX_VALUE - Long.BYTES) {
            throw place.invalid("announces an array of " + header.size() + " bytes: arrays in an archive must be"
                    + " smaller than 2 GB");
        }
        byte[] elements = in.readNBytes((int) header.size());
        if (elements.length < header.size()) {
            throw truncated(place, header, elements.length);
        }
        return header.tensor(TensorContent.wrap(ByteBuffer.wrap(elements)));
    }

    private static InvalidModelException truncated(FileLocation place, Header header, long found) {
        return place.invalid("is truncated: its header announces " + header.size() + " bytes of elements, but it has "
                + found + ": obtain the file again from its source");
    }

    /**
     * The header of an array.
     *
     * @param start where the elements begin, in bytes
     * @param size the bytes of the elements
     * @param reversed whether the elements have their most significant byte first
     */
    private record Header(DType dtype, List<Long> dims, long start, long size, boolean reversed) {
        static Header read(InputStream in, FileLocation place) throws IOException {
            byte[] magic = in.readNBytes(MAGIC.length);
            int major = in.read();
            in.readNBytes(1); // the minor version
            int width = major == 1 ? Short.BYTES : Integer.BYTES;
            byte[] length = in.readNBytes(width);
            if (!Arrays.equals(magic, MAGIC) || length.length < width) {
                throw place.invalid("does not begin with the magic number of an npy file: write it with numpy.save");
            }
            ByteBuffer number =
                    ByteBuffer.wrap(Arrays.copyOf(length, Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            int header = number.getInt();
            if (header < 0 || header > LONGEST_HEADER) {
                throw place.invalid("has a header of " + Integer.toUnsignedString(header)
                        + " bytes, so it is damaged: obtain the file again from its source");
            }
            String text = new String(in.readNBytes(header), StandardCharsets.UTF_8);
            return parse(MAGIC.length + 2L + width + header, text, place);
        }

        private static Header parse(long start, String header, FileLocation place) {
            Matcher elements = ELEMENTS.matcher(header);
            Matcher order = ORDER.matcher(header);
            Matcher shape = SHAPE.matcher(header);
            if (!elements.find() || !order.find() || !shape.find()) {
                throw place.invalid("has a damaged header: write it again with numpy.save");
            }
            DType dtype = NpyFile.dtype(String.valueOf(elements.group(2)));
            if (dtype == DType.UNDEFINED) {
                String kind = elements.group(3) == null ? elements.group(2) : "record";
                throw place.invalid("has elements of NumPy's type '" + kind
                        + "', which are not numbers of a fixed size: save an array of numbers, for example "
                        + (kind.startsWith("U") || kind.startsWith("S")
                                ? "numpy.unique(array, return_inverse=True)[1]"
                                : "numpy.stack(array).astype('float32')"));
            }
            if (order.group(1).equals("True")) {
                throw place.invalid("is stored column by column: save numpy.ascontiguousarray(array)");
            }
            try {
                long[] dims = Arrays.stream(shape.group(1).split(","))
                        .map(String::strip)
                        .filter(number -> !number.isEmpty())
                        .mapToLong(Long::parseLong)
                        .toArray();
                long size = dtype.byteSize(Arrays.stream(dims).reduce(1, Math::multiplyExact));
                return new Header(
                        dtype, Arrays.stream(dims).boxed().toList(), start, size, ">".equals(elements.group(1)));
            } catch (ArithmeticException | NumberFormatException e) {
                throw place.invalid("has a damaged header: write it again with numpy.save", e);
            }
        }

        Tensor tensor(TensorContent.Packed content) {
            return Tensor.of(
                    dtype,
                    dims.stream().mapToLong(Long::longValue).toArray(),
                    reversed ? BigEndianContent.of(content, dtype.bits() / Byte.SIZE) : content);
        }
    }

    private static DType dtype(String kind) {
        return switch (kind) {
            case "b1" -> DType.BOOL;
            case "i1" -> DType.INT8;
            case "i2" -> DType.INT16;
            case "i4" -> DType.INT32;
            case "i8" -> DType.INT64;
            case "u1" -> DType.UINT8;
            case "u2" -> DType.UINT16;
            case "u4" -> DType.UINT32;
            case "u8" -> DType.UINT64;
            case "f2" -> DType.FLOAT16;
            case "f4" -> DType.FLOAT;
            case "f8" -> DType.DOUBLE;
            default -> DType.UNDEFINED;
        };
    }
}
