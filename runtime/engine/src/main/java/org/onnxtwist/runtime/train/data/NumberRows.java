package org.onnxtwist.runtime.train.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.train.data.file.CsvTable;

/** Tensors of one type and shape, one for each example, read when they are asked for. */
final class NumberRows implements ExampleInputs {
    private final Path file;
    private final int size;
    private final DType dtype;
    private final long[] dims;
    private final IntFunction<ByteBuffer> rows;
    private final String unit;
    private final IntToLongFunction numbers;

    private NumberRows(
            Path file,
            int size,
            DType dtype,
            long[] dims,
            IntFunction<ByteBuffer> rows,
            String unit,
            IntToLongFunction numbers) {
        this.file = file;
        this.size = size;
        this.dtype = dtype;
        this.dims = dims;
        this.rows = rows;
        this.unit = unit;
        this.numbers = numbers;
    }

    /** The slices of a tensor along its first axis. */
    static NumberRows of(Path file, Tensor tensor) {
        return of(file, tensor, "example", row -> row);
    }

    private static NumberRows of(Path file, Tensor tensor, String unit, IntToLongFunction numbers) {
        FileLocation place = FileLocation.file(file.toString());
        if (tensor.rank() == 0) {
            throw place.invalid("holds a single number: save an array whose first axis counts the examples");
        }
        if (tensor.elements() == 0 || tensor.dim(0) > Integer.MAX_VALUE) {
            throw place.invalid("has no examples, or more than " + Integer.MAX_VALUE + ": it is an array of "
                    + Arrays.toString(tensor.dims()) + "; its first axis is to count the examples");
        }
        TensorContent.Packed content = tensor.packed();
        int bytes = Math.toIntExact(content.byteSize() / tensor.dim(0));
        return new NumberRows(
                file,
                (int) tensor.dim(0),
                tensor.dtype(),
                Arrays.copyOfRange(tensor.dims(), 1, tensor.rank()),
                row -> content.read((long) row * bytes, bytes),
                unit,
                numbers);
    }

    /** The input columns of a table. */
    static NumberRows inputsOf(Path file, CsvTable table) {
        return new NumberRows(
                file, table.rows(), DType.DOUBLE, new long[] {table.inputs()}, table::row, "line", table::line);
    }

    /** The target columns of a table. */
    static NumberRows targetsOf(Path file, CsvTable table) {
        return of(file, table.targets(), "line", table::line);
    }

    @Override
    public int size() {
        return size;
    }

    DType dtype() {
        return dtype;
    }

    /** The sizes of an example. */
    long[] dims() {
        return dims.clone();
    }

    /** The number of elements of an example. */
    int elements() {
        return (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    }

    @Override
    public String place(int index) {
        return "'" + file + "': " + unit + " " + numbers.applyAsLong(index);
    }

    @Override
    public String source() {
        return "'" + file + "'";
    }

    /** The type and the sizes of an example. */
    ValueType type() {
        return ValueType.tensor(dtype, Shape.of(dims));
    }

    /** The description of an example, in words. */
    String description() {
        return dims.length == 0 ? "one number of type " + dtype.onnxName() : type().toString();
    }

    /** The elements of an example, little-endian. */
    ByteBuffer bytes(int index) {
        return rows.apply(index);
    }

    private Tensor tensor(int index) {
        return Tensor.of(dtype, dims, TensorContent.wrap(bytes(index)));
    }

    double[] doubles(int index) {
        return tensor(index).toDoubles();
    }

    float[] floats(int index) {
        if (dtype != DType.UINT8) {
            return tensor(index).toFloats();
        }
        ByteBuffer bytes = bytes(index);
        float[] values = new float[bytes.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get(i) & 0xff;
        }
        return values;
    }

    /** Tells whether each example is one integer, so that it can be the label of a class. */
    boolean areLabels() {
        return dtype.isInteger() && elements() == 1;
    }

    /** The labels of the positions of an example, such as the pixels of a mask. */
    long[] labels(int index) {
        return tensor(index).toLongs();
    }

    /** The label of an example. */
    long label(int index) {
        return TensorElements.of(tensor(index)).longAt(0);
    }
}
