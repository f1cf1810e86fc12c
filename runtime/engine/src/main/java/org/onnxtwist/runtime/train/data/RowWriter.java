package org.onnxtwist.runtime.train.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/**
 * Writes rows of numbers as they are, or scaled.
 *
 * @param scaling has one channel for each position on the first axis of {@link #dims}
 */
record RowWriter(NumberRows rows, DType dtype, List<Long> sizes, ValueScaling scaling) implements InputWriter {
    /** @param taker what takes the rows, with a verb before its type */
    static RowWriter of(NumberRows rows, Port input, InputPreparation preparation, String taker) {
        List<Long> sizes = sizes(rows, input, taker);
        int channels = sizes.isEmpty() ? 1 : Math.toIntExact(sizes.get(0));
        return new RowWriter(
                rows, input.type().dtype(), sizes, ValueScaling.of(preparation, rows.dtype(), input, channels));
    }

    /** The sizes of an example as the model has them: the same number of elements, in the data's own shape where the model leaves sizes open. */
    private static List<Long> sizes(NumberRows rows, Port input, String taker) {
        List<Long> stored = Arrays.stream(rows.dims()).boxed().toList();
        List<Dim> dims = input.type().shape().known().orElse(null);
        if (dims == null) {
            return stored;
        }
        List<Dim> wanted = dims.subList(Math.min(1, dims.size()), dims.size());
        if (wanted.stream().allMatch(Dim::isKnown)) {
            List<Long> sizes =
                    wanted.stream().map(dim -> ((Dim.Known) dim).size()).toList();
            if (sizes.stream().reduce(1L, (a, b) -> a * b) == rows.elements()) {
                return sizes;
            }
        } else if (wanted.size() == stored.size() && fits(wanted, stored)) {
            return stored;
        }
        throw new DataException(
                Fault.MODEL,
                rows.source() + " has " + rows.description() + " for each example, but " + taker + " " + input.type()
                        + ": give data of its sizes");
    }

    /** Tells whether the rows have the very type and sizes that a model takes. */
    static boolean copies(NumberRows rows, Port input) {
        List<Dim> dims = input.type().shape().known().orElse(List.of());
        List<Long> stored = Arrays.stream(rows.dims()).boxed().toList();
        return rows.dtype() == input.type().dtype()
                && dims.size() == stored.size() + 1
                && fits(dims.subList(1, dims.size()), stored);
    }

    private static boolean fits(List<Dim> wanted, List<Long> stored) {
        for (int axis = 0; axis < stored.size(); axis++) {
            if (wanted.get(axis) instanceof Dim.Known known && known.size() != stored.get(axis)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long[] dims() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public int channelAxis() {
        return 0;
    }

    @Override
    public void write(int index, ExampleRandom random, ByteBuffer into) {
        if (rows.dtype() == dtype && scaling.isIdentity()) {
            ByteBuffer elements = rows.bytes(index);
            ElementWriting.requireFinite(elements, dtype, rows.place(index));
            into.put(elements);
            return;
        }
        double[] numbers = rows.doubles(index);
        int run = numbers.length / scaling.factors().size();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = scaling.apply(numbers[i], i / run);
        }
        ElementWriting.write(numbers, dtype, into, rows.place(index));
    }
}
