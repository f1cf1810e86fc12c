package org.onnxtwist.ir.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * An immutable dense tensor: element type, sizes, and content that is read only when asked for.
 *
 * <p>A tensor has no identity and no name of its own: the value or attribute that holds it does. What a file says
 * of it besides (its name inside an attribute, documentation, metadata) is carried along.
 */
public final class Tensor {
    private final DType dtype;
    private final long[] dims;
    private final long elements;
    private final TensorContent content;
    private final UnknownFields unmodelled;

    private Tensor(DType dtype, long[] dims, TensorContent content, UnknownFields unmodelled) {
        this.dtype = dtype;
        this.dims = dims.clone();
        this.elements = elementCount(this.dims);
        this.content = content;
        this.unmodelled = unmodelled;
        if (content instanceof TensorContent.Packed packed && packed.byteSize() != dtype.byteSize(elements)) {
            throw new IllegalArgumentException("a tensor of " + dtype.onnxName() + Arrays.toString(dims) + " takes "
                    + dtype.byteSize(elements) + " bytes, but its content has " + packed.byteSize());
        }
        if (content instanceof TensorContent.Text text
                && (dtype != DType.STRING || text.elements().size() != elements)) {
            throw new IllegalArgumentException("a tensor of " + dtype.onnxName() + Arrays.toString(dims)
                    + " cannot hold " + text.elements().size() + " strings");
        }
    }

    /**
     * A tensor over content.
     *
     * @throws IllegalArgumentException when a size is negative, their product overflows, or the content has another size
     */
    public static Tensor of(DType dtype, long[] dims, TensorContent content) {
        return new Tensor(dtype, dims, content, UnknownFields.NONE);
    }

    /** A tensor over content, with what a file says of it besides. */
    public static Tensor of(DType dtype, long[] dims, TensorContent content, UnknownFields unmodelled) {
        return new Tensor(dtype, dims, content, unmodelled);
    }

    /** A tensor of zeros that takes no memory. */
    public static Tensor zeros(DType dtype, long... dims) {
        return of(dtype, dims, TensorContent.zeros(dtype.byteSize(elementCount(dims))));
    }

    public static Tensor ofFloats(float[] values, long... dims) {
        ByteBuffer bytes = allocate(values.length, Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return of(DType.FLOAT, dims, TensorContent.wrap(bytes));
    }

    public static Tensor ofLongs(long[] values, long... dims) {
        ByteBuffer bytes = allocate(values.length, Long.BYTES);
        bytes.asLongBuffer().put(values);
        return of(DType.INT64, dims, TensorContent.wrap(bytes));
    }

    /**
     * A tensor of one number throughout; without sizes, a scalar. Elements of a byte or more take memory once, however many there are.
     *
     * @param dtype any type of integers that holds the number, bool for 0 and 1, or any floating-point type, to which it is rounded as
     *     {@link #ofDoubles} says
     * @throws IllegalArgumentException for a number that the type cannot hold
     */
    public static Tensor filled(DType dtype, long value, long... dims) {
        if (dtype.isFloatingPoint()) {
            return filled(dtype, (double) value, dims);
        }
        if (dtype.isInteger() && !dtype.holds(value)) {
            throw new IllegalArgumentException(value + " is no value of type " + dtype.onnxName());
        }
        return repeated(dtype, dims, count -> {
            long[] values = new long[count];
            Arrays.fill(values, value);
            return ElementEncoder.encode(dtype, values);
        });
    }

    /**
     * A tensor of one floating-point number throughout, as {@link #filled(DType, long, long...)}.
     *
     * @param dtype any floating-point type
     * @throws IllegalArgumentException for another type, and as {@link #ofDoubles} says
     */
    public static Tensor filled(DType dtype, double value, long... dims) {
        return repeated(dtype, dims, count -> {
            double[] values = new double[count];
            Arrays.fill(values, value);
            return ElementEncoder.encode(dtype, values);
        });
    }

    private static Tensor repeated(DType dtype, long[] dims, IntFunction<ByteBuffer> encoded) {
        long count = elementCount(dims);
        TensorContent content = dtype.isSubByte()
                ? TensorContent.wrap(encoded.apply(Math.toIntExact(count)))
                : new TensorContent.Repeated(encoded.apply(1), dtype.byteSize(count));
        return of(dtype, dims, content);
    }

    /** An int64 vector. */
    public static Tensor vector(long... values) {
        return ofLongs(values, values.length);
    }

    /**
     * Integers of any integer type, of each the lowest bits that the type has; or bool, as 0 and 1.
     *
     * @throws IllegalArgumentException for another type, and for a bool that is neither 0 nor 1
     */
    public static Tensor ofIntegers(DType dtype, long[] values, long... dims) {
        return of(dtype, dims, TensorContent.wrap(ElementEncoder.encode(dtype, values)));
    }

    public static Tensor ofStrings(List<String> values, long... dims) {
        return of(
                DType.STRING,
                dims,
                new TensorContent.Text(values.stream().map(Bytes::utf8).toList()));
    }

    /**
     * Double values, each rounded once to {@code dtype} (nearest, ties to even). A type of at most 8 bits saturates: values beyond
     * its largest finite one become that one, as with ONNX's Cast; to float8e8m0 the next power of two upwards is taken.
     *
     * @param dtype any floating-point type
     * @throws IllegalArgumentException for another type, for NaN where the type has none, and for a negative float8e8m0
     */
    public static Tensor ofDoubles(DType dtype, double[] values, long... dims) {
        return of(dtype, dims, TensorContent.wrap(ElementEncoder.encode(dtype, values)));
    }

    /** A tensor whose elements are computed from their row-major positions alone, when somebody reads them; see {@link TensorContent.Computed}. */
    public static Tensor computed(DType dtype, long[] dims, LongToDoubleFunction formula) {
        return computed(dtype, dims, () -> formula);
    }

    /** The same with a formula that has state of its own for each pass over the elements, such as a reader of another tensor. */
    public static Tensor computed(DType dtype, long[] dims, Supplier<LongToDoubleFunction> formula) {
        return of(dtype, dims, new TensorContent.Computed(dtype, elementCount(dims), formula));
    }

    private static ByteBuffer allocate(int count, int width) {
        return ByteBuffer.allocate(Math.multiplyExact(count, width)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long elementCount(long[] dims) {
        long count = 1;
        boolean empty = false;
        for (long dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("the sizes " + Arrays.toString(dims) + " contain a negative one");
            }
            empty |= dim == 0;
        }
        if (empty) {
            return 0;
        }
        for (long dim : dims) {
            try {
                count = Math.multiplyExact(count, dim);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("the sizes " + Arrays.toString(dims) + " overflow 64 bits", e);
            }
        }
        return count;
    }

    public DType dtype() {
        return dtype;
    }

    /** The sizes; a copy. */
    public long[] dims() {
        return dims.clone();
    }

    public int rank() {
        return dims.length;
    }

    public long dim(int axis) {
        return dims[axis];
    }

    /**
     * The same elements under other sizes; they are not copied.
     *
     * @throws IllegalArgumentException when the sizes are those of another number of elements
     */
    public Tensor reshaped(long... sizes) {
        if (elementCount(sizes) != elements) {
            throw new IllegalArgumentException(
                    "a tensor of " + this + " cannot be given the sizes " + Arrays.toString(sizes));
        }
        return of(dtype, sizes, content);
    }

    /** Number of elements. */
    public long elements() {
        return elements;
    }

    /** The bytes of the elements as a file would hold them: packed, or the characters of strings. */
    public long byteSize() {
        return content instanceof TensorContent.Packed packed
                ? packed.byteSize()
                : strings().stream().mapToLong(Bytes::size).sum();
    }

    /** Tells whether the elements can be read: not where the file that holds them was missing when the model was read. */
    public boolean isAvailable() {
        return !(content instanceof TensorContent.Packed packed) || packed.isAvailable();
    }

    public TensorContent content() {
        return content;
    }

    public UnknownFields unmodelled() {
        return unmodelled;
    }

    public Shape shape() {
        return Shape.of(dims);
    }

    public ValueType type() {
        return ValueType.tensor(dtype, shape());
    }

    /** The content of a tensor of fixed-size elements. */
    public TensorContent.Packed packed() {
        if (content instanceof TensorContent.Packed packed) {
            return packed;
        }
        throw new IllegalStateException("a tensor of strings has no packed content");
    }

    /** The elements of a string tensor. */
    public List<Bytes> strings() {
        if (content instanceof TensorContent.Text text) {
            return text.elements();
        }
        throw new IllegalStateException("a tensor of " + dtype.onnxName() + " has no strings");
    }

    /** The elements as doubles, copied to the heap; exact for every type of up to 53 significant bits. */
    public double[] toDoubles() {
        TensorElements reader = TensorElements.of(this);
        return IntStream.range(0, Math.toIntExact(elements))
                .mapToDouble(reader::doubleAt)
                .toArray();
    }

    /** The elements as floats, copied to the heap, each rounded once where the type is wider. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elements)];
        if (dtype == DType.FLOAT) {
            packed().read(0, Math.toIntExact(packed().byteSize()))
                    .asFloatBuffer()
                    .get(values);
            return values;
        }
        TensorElements reader = TensorElements.of(this);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) reader.doubleAt(i);
        }
        return values;
    }

    /** The elements of an integer or bool tensor as longs, copied to the heap. */
    public long[] toLongs() {
        TensorElements reader = TensorElements.of(this);
        return IntStream.range(0, Math.toIntExact(elements))
                .mapToLong(reader::longAt)
                .toArray();
    }

    /** Type and sizes; the content is not read. */
    @Override
    public String toString() {
        return dtype.onnxName() + shape();
    }

    /** Tells whether type, sizes and every bit of the elements are the same. Reads both contents. */
    public boolean sameElements(Tensor other) {
        return dtype == other.dtype && Arrays.equals(dims, other.dims) && TensorElements.equal(content, other.content);
    }

    /** A hash of type, sizes and elements: equal for tensors with {@link #sameElements the same}, in every run. Reads the whole content. */
    public long contentHash() {
        return TensorHash.of(this);
    }
}
