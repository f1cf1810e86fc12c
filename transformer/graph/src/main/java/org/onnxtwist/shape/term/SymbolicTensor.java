package org.onnxtwist.shape.term;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;

/**
 * The content of a small tensor of integers, as far as it is known before the model runs. Booleans are 0 and 1. A tensor of
 * floating-point numbers has one too, in which every element that is not an integer is unknown.
 *
 * @param dims the sizes; empty for a scalar
 * @param elements the elements, row by row
 */
public record SymbolicTensor(List<Integer> dims, List<Term> elements) {
    /** The most elements that a tensor's content is followed for; shapes, axes, pads and index vectors are well below. */
    public static final int MAX_ELEMENTS = 1024;

    /** The most elements for floating-point tensors, of which only scales and sizes on their way are of interest. */
    public static final int MAX_FLOATS = 16;

    /** Doubles above this size need not be exact integers. */
    private static final double EXACT = 1L << 53;

    public SymbolicTensor {
        dims = List.copyOf(dims);
        elements = List.copyOf(elements);
        if (elements.size() != count(dims)) {
            throw new IllegalArgumentException(
                    "a tensor of sizes " + dims + " cannot hold " + elements.size() + " elements");
        }
    }

    private static long count(List<Integer> dims) {
        return dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> Math.min(a * b, Integer.MAX_VALUE));
    }

    public static SymbolicTensor scalar(Term element) {
        return new SymbolicTensor(List.of(), List.of(element));
    }

    public static SymbolicTensor vector(List<Term> elements) {
        return new SymbolicTensor(List.of(elements.size()), elements);
    }

    public static SymbolicTensor vector(long... elements) {
        return vector(LongStream.of(elements).mapToObj(Term::of).toList());
    }

    /** The content of a tensor; empty where it is too large, cannot be read, or holds neither integers, booleans nor ordinary floats. */
    public static Optional<SymbolicTensor> of(Tensor tensor) {
        boolean real = tensor.dtype().isConvFloat();
        if (!tensor.isAvailable()
                || !isFollowed(tensor.dtype())
                || tensor.elements() > (real ? MAX_FLOATS : MAX_ELEMENTS)) {
            return Optional.empty();
        }
        TensorElements reader = TensorElements.of(tensor);
        Term[] elements = new Term[(int) tensor.elements()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = real ? integral(reader.doubleAt(i)) : integer(tensor.dtype(), reader.longAt(i));
        }
        List<Integer> dims = Arrays.stream(tensor.dims())
                .mapToObj(dim -> (int) Math.min(dim, Integer.MAX_VALUE))
                .toList();
        return Optional.of(new SymbolicTensor(dims, List.of(elements)));
    }

    /** Tells whether content of this type is followed. */
    public static boolean isFollowed(DType dtype) {
        return switch (dtype) {
            case BOOL, UINT8, INT8, UINT16, INT16, INT32, INT64, UINT32, UINT64, FLOAT, DOUBLE, FLOAT16, BFLOAT16 ->
                true;
            default -> false;
        };
    }

    private static Term integral(double value) {
        return value == Math.rint(value) && Math.abs(value) <= EXACT ? Term.of((long) value) : Term.UNKNOWN;
    }

    private static Term integer(DType dtype, long bits) {
        return dtype == DType.UINT64 && bits < 0 ? Term.UNKNOWN : Term.of(bits);
    }

    public int rank() {
        return dims.size();
    }

    public int size() {
        return elements.size();
    }

    public Term element(int index) {
        return elements.get(index);
    }

    /** The elements, where all are constant. */
    public Optional<long[]> longs() {
        long[] longs = new long[elements.size()];
        for (int i = 0; i < longs.length; i++) {
            if (!(elements.get(i) instanceof Term.Constant constant)) {
                return Optional.empty();
            }
            longs[i] = constant.value();
        }
        return Optional.of(longs);
    }

    /** The same elements under other sizes. */
    public SymbolicTensor reshaped(List<Integer> sizes) {
        return new SymbolicTensor(sizes, elements);
    }

    /** A tensor whose elements are computed from their coordinates; empty where there would be too many. */
    public static Optional<SymbolicTensor> build(List<Integer> dims, Function<int[], Term> element) {
        if (count(dims) > MAX_ELEMENTS) {
            return Optional.empty();
        }
        Term[] elements = new Term[(int) count(dims)];
        int[] at = new int[dims.size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element.apply(at);
            for (int axis = at.length - 1; axis >= 0 && ++at[axis] == dims.get(axis); axis--) {
                at[axis] = 0;
            }
        }
        return Optional.of(new SymbolicTensor(dims, Arrays.asList(elements)));
    }

    /**
     * The element at coordinates of a tensor that this one is broadcast to: leading ones are skipped, and in a dimension of size 1
     * every coordinate is 0.
     */
    public Term at(int... coordinates) {
        int index = 0;
        int skipped = coordinates.length - dims.size();
        for (int axis = 0; axis < dims.size(); axis++) {
            int size = dims.get(axis);
            index = index * size + (size == 1 ? 0 : coordinates[skipped + axis]);
        }
        return elements.get(index);
    }

    /** The sizes that tensors of these sizes broadcast to; empty where they do not fit. */
    public static Optional<List<Integer>> broadcast(List<Integer> a, List<Integer> b) {
        int rank = Math.max(a.size(), b.size());
        Integer[] dims = new Integer[rank];
        for (int i = 1; i <= rank; i++) {
            int p = i > a.size() ? 1 : a.get(a.size() - i);
            int q = i > b.size() ? 1 : b.get(b.size() - i);
            if (p != q && p != 1 && q != 1) {
                return Optional.empty();
            }
            dims[rank - i] = p == 1 ? q : p;
        }
        return Optional.of(List.of(dims));
    }

    /** Tells whether no element is unknown, so that an equal value is the same integers. */
    boolean isDefinite() {
        return !elements.contains(Term.UNKNOWN);
    }
}
