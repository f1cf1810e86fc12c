package org.onnxtwist.runtime.train.data.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.MappedWindows;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/**
 * Reads the format IDX of MNIST and its successors: two zero bytes, a code of the element type, the number of axes, the size of each axis in
 * four bytes, and the elements, all big-endian.
 */
public final class IdxFile {
    private static final int PREFIX = 4;
    private static final int GZIP_MAGIC = 0x1f8b;

    private IdxFile() {}

    /**
     * Reads a tensor of at least one axis. The elements stay in the file, or on the heap where it is compressed with gzip.
     *
     * @throws InvalidModelException for a file of another format and for a truncated one
     */
    public static Tensor read(Path file) throws IOException {
        FileLocation place = FileLocation.file(file.toString());
        FileBytes.attributes(file, place);
        try {
            if (isCompressed(file)) {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
                    Header header = Header.read(in, place);
                    byte[] elements = in.readNBytes(Math.toIntExact(header.byteSize()));
                    // Reading on to the end compares the checksum, too.
                    header.requireSize(elements.length + in.skip(Long.MAX_VALUE), place);
                    return header.tensor(TensorContent.wrap(ByteBuffer.wrap(elements)));
                }
            }
            try (InputStream in = Files.newInputStream(file);
                    FileChannel channel = FileChannel.open(file)) {
                Header header = Header.read(in, place);
                header.requireSize(channel.size() - header.length(), place);
                long size = header.byteSize();
                return header.tensor(
                        MappedWindows.map(channel, header.length(), size).content(0, size));
            }
        } catch (EOFException e) {
            throw place.invalid("is truncated: obtain the file again from its source", e);
        } catch (ZipException e) {
            throw place.invalid("is damaged: obtain the file again from its source", e);
        } catch (ArithmeticException e) {
            throw place.invalid("has more than 2 GB of elements: decompress it, so that it can be mapped", e);
        }
    }

    private static boolean isCompressed(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(Short.BYTES);
            return magic.length == Short.BYTES && (ByteBuffer.wrap(magic).getShort() & 0xffff) == GZIP_MAGIC;
        }
    }

    /** The element type and the sizes. */
    private static final class Header {
        private final DType dtype;
        private final long[] dims;

        private Header(DType dtype, long[] dims) {
            this.dtype = dtype;
            this.dims = dims;
        }

        static Header read(InputStream in, FileLocation place) throws IOException {
            byte[] prefix = in.readNBytes(PREFIX);
            DType dtype = prefix.length == PREFIX && prefix[0] == 0 && prefix[1] == 0 && prefix[3] > 0
                    ? dtype(prefix[2])
                    : DType.UNDEFINED;
            if (dtype == DType.UNDEFINED) {
                throw place.invalid("does not begin with the magic number of an IDX file: name a file such as"
                        + " train-images-idx3-ubyte, compressed with gzip or not");
            }
            ByteBuffer sizes = ByteBuffer.wrap(in.readNBytes(prefix[3] * Integer.BYTES));
            if (sizes.capacity() < prefix[3] * Integer.BYTES) {
                throw new EOFException("the header ends before the sizes");
            }
            long[] dims = new long[prefix[3]];
            Arrays.setAll(dims, axis -> sizes.getInt() & 0xffffffffL);
            return new Header(dtype, dims);
        }

        private static DType dtype(int code) {
            return switch (code) {
                case 0x08 -> DType.UINT8;
                case 0x09 -> DType.INT8;
                case 0x0b -> DType.INT16;
                case 0x0c -> DType.INT32;
                case 0x0d -> DType.FLOAT;
                case 0x0e -> DType.DOUBLE;
                default -> DType.UNDEFINED;
            };
        }

        long length() {
            return PREFIX + (long) Integer.BYTES * dims.length;
        }

        long byteSize() {
            long elements = 1;
            for (long dim : dims) {
                elements = Math.multiplyExact(elements, dim);
            }
            return dtype.byteSize(elements);
        }

        void requireSize(long found, FileLocation place) {
            if (found != byteSize()) {
                throw place.invalid((found < byteSize() ? "is truncated" : "is damaged") + ": its header announces "
                        + byteSize() + " bytes of elements, but it has " + found
                        + ": obtain the file again from its source");
            }
        }

        Tensor tensor(TensorContent.Packed content) {
            return Tensor.of(dtype, dims, BigEndianContent.of(content, dtype.bits() / Byte.SIZE));
        }
    }
}
