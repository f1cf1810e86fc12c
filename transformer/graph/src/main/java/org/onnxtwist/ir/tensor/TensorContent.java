package org.onnxtwist.ir.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import org.onnxtwist.ir.type.DType;

/**
 * The elements of a tensor, wherever they are stored. Nothing is read or copied to the heap before it is asked for.
 *
 * <p>{@link Packed} is open for extension: a reader of files adds contents that are stored in a mapped or external file.
 */
public sealed interface TensorContent {
    /**
     * Elements of fixed size, row by row, little-endian; types of less than a byte fill each byte from its lowest bit.
     *
     * <p>Implementations are immutable and safe for use by several threads.
     */
    non-sealed interface Packed extends TensorContent {
        /** The number of bytes that the default {@link #transferTo} moves at a time. */
        int CHUNK = 1 << 20;

        /** The total number of bytes. */
        long byteSize();

        /** Tells whether the bytes can be read, which is not so if the file that holds them was missing when the model was read. */
        default boolean isAvailable() {
            return true;
        }

        /**
         * A read-only little-endian view or copy of {@code length} bytes from {@code offset}.
         *
         * @throws IndexOutOfBoundsException when the range does not lie within {@link #byteSize()}
         * @throws java.io.UncheckedIOException when the bytes lie in a file that cannot be read
         */
        ByteBuffer read(long offset, int length);

        /** Writes all bytes to {@code target}. */
        default void transferTo(WritableByteChannel target) throws IOException {
            long size = byteSize();
            for (long offset = 0; offset < size; offset += CHUNK) {
                ByteBuffer chunk = read(offset, (int) Math.min(CHUNK, size - offset));
                while (chunk.hasRemaining()) {
                    target.write(chunk);
                }
            }
        }
    }

    /** The elements of a string tensor. */
    record Text(List<Bytes> elements) implements TensorContent {
        public Text {
            elements = List.copyOf(elements);
        }
    }

    /** Bytes on the heap; the buffer is not copied, so the caller must not change it afterwards. */
    static Packed wrap(ByteBuffer bytes) {
        return new Buffered(bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Content of {@code byteSize} zero bytes, which take no memory. */
    static Packed zeros(long byteSize) {
        return new Zeros(byteSize);
    }

    /** Content of {@link #wrap}. */
    record Buffered(ByteBuffer bytes) implements Packed {
        @Override
        public long byteSize() {
            return bytes.capacity();
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            return bytes.slice(Math.toIntExact(offset), length).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** The bytes of one element, again and again. */
    record Repeated(ByteBuffer element, long byteSize) implements Packed {
        @Override
        public ByteBuffer read(long offset, int length) {
            Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ byteSize);
            ByteBuffer bytes = ByteBuffer.allocate(length);
            for (int i = 0; i < length; i++) {
                bytes.put(i, element.get((int) ((offset + i) % element.capacity())));
            }
            return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Content of {@link #zeros}. */
    record Zeros(long byteSize) implements Packed {
        private static final ByteBuffer BLOCK =
                ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

        @Override
        public ByteBuffer read(long offset, int length) {
            Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ byteSize);
            ByteBuffer block = length <= BLOCK.capacity()
                    ? BLOCK.slice(0, length)
                    : ByteBuffer.allocate(length).asReadOnlyBuffer();
            return block.order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void transferTo(WritableByteChannel target) throws IOException {
            for (long left = byteSize; left > 0; ) {
                left -= target.write(BLOCK.slice(0, (int) Math.min(BLOCK.capacity(), left)));
            }
        }
    }

    /**
     * Elements that a formula gives, each rounded once from double. They take no memory: whoever writes the tensor computes them.
     *
     * @param dtype float, double, float16 or bfloat16
     * @param elements how many
     * @param formula gives, for one pass over a range, the element at a row-major position
     */
    record Computed(DType dtype, long elements, Supplier<LongToDoubleFunction> formula) implements Packed {
        @Override
        public long byteSize() {
            return dtype.byteSize(elements);
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            Objects.checkFromToIndex(offset, Math.addExact(offset, length), byteSize());
            int width = dtype.bits() / Byte.SIZE;
            long first = offset / width;
            int skipped = (int) (offset % width);
            int count = (int) ((offset + length + width - 1) / width - first);
            ByteBuffer bytes = ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
            LongToDoubleFunction element = formula.get();
            for (int i = 0; i < count; i++) {
                ElementEncoder.putDouble(bytes, dtype, element.applyAsDouble(first + i));
            }
            return bytes.slice(skipped, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
