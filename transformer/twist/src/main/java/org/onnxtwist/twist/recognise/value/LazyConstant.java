package org.onnxtwist.twist.recognise.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;

/**
 * A tensor of constants, computed in double precision when an element is read.
 *
 * @param dims the sizes; empty for a scalar
 * @param elements gives, for one pass, the element at a row-major position
 * @param depth the number of consecutive operations that it results from
 * @param cost the maximum number of numbers computed for one element
 * @param arithmetic whether any of the operations combines elements of tensors, rather than moving or scaling them
 */
public record LazyConstant(
        List<Long> dims, Supplier<LongToDoubleFunction> elements, int depth, long cost, boolean arithmetic)
        implements AbstractValue {
    /** The maximum depth. No grid or kernel takes as many operations, and a longer chain would be too deep to evaluate. */
    private static final int MAX_DEPTH = 64;

    /** The maximum number of elements. No grid or kernel has more, and reading sizes that a model merely declares could take forever. */
    private static final long MAX_ELEMENTS = 1 << 26;

    /** The maximum cost. A value repeatedly added to itself doubles in cost each time, so few operations could take forever. */
    private static final long MAX_COST = 512;

    /** The maximum total cost of computing all elements; a few seconds' work. */
    private static final long MAX_TOTAL_COST = 1 << 30;

    /** The maximum number of elements to keep in memory, if computing them on each access would cost too much. */
    private static final long MAX_KEPT = 1 << 12;

    /** The maximum row length in a matrix product. Such products rotate kernels, whose rows have three or nine elements. */
    private static final long MAX_ROW = 9;

    /** The depth added by a matrix product. Each of its elements reads many, so that only few such products in a row are evaluated. */
    private static final int PRODUCT_DEPTH = 20;

    public static LazyConstant scalar(double number) {
        return filled(List.of(), number);
    }

    /** A tensor with the same number everywhere. */
    public static LazyConstant filled(List<Long> dims, double number) {
        return new LazyConstant(dims, () -> at -> number, 0, 0, false);
    }

    public static LazyConstant of(Tensor tensor) {
        return new LazyConstant(
                Arrays.stream(tensor.dims()).boxed().toList(), () -> TensorElements.of(tensor)::doubleAt, 0, 1, false);
    }

    /** The vector 0, 1, 2 and so on. */
    public static LazyConstant counting(long size) {
        return new LazyConstant(List.of(size), () -> at -> at, 0, 0, false);
    }

    /** These numbers with each element rounded to a type and widened again; empty if there are too many elements. */
    public Optional<LazyConstant> rounded(DType dtype) {
        return tensor(dtype)
                .flatMap(tensor ->
                        limited(dims, () -> TensorElements.of(tensor)::doubleAt, depth + 1, cost + 1, arithmetic));
    }

    /** The elements as a tensor of that type; empty if there are too many. */
    public Optional<Tensor> tensor(DType dtype) {
        return isFew(dims) ? Optional.of(toTensor(dtype)) : Optional.empty();
    }

    private Tensor toTensor(DType dtype) {
        return Tensor.computed(dtype, dims.stream().mapToLong(Long::longValue).toArray(), elements);
    }

    /** The number of elements; a number beyond {@link #MAX_ELEMENTS} if there are more. */
    public long count() {
        return count(dims);
    }

    /** The size of an axis counted from the last, which is 0; 1 where there is none. */
    public long size(int axis) {
        return axis < dims.size() ? dims.get(dims.size() - 1 - axis) : 1;
    }

    /** The distance of neighbours along an axis counted from the last: the product of the sizes of the axes after it. */
    public long inner(int axis) {
        return count(dims.subList(Math.max(0, dims.size() - axis), dims.size()));
    }

    /** The single element, whatever the rank; empty if there is not exactly one. */
    public OptionalDouble scalar() {
        return count() == 1 ? OptionalDouble.of(elements.get().applyAsDouble(0)) : OptionalDouble.empty();
    }

    public boolean areAll(double number) {
        LongToDoubleFunction element = elements.get();
        return isFew(dims) && LongStream.range(0, count()).allMatch(at -> element.applyAsDouble(at) == number);
    }

    /** The number that all elements equal; empty if they differ. */
    public OptionalDouble common() {
        if (count() == 0) {
            return OptionalDouble.empty();
        }
        double first = elements.get().applyAsDouble(0);
        return areAll(first) ? OptionalDouble.of(first) : OptionalDouble.empty();
    }

    LazyConstant times(LazyConstant other) {
        return combined(other, (a, b) -> a * b).orElseThrow();
    }

    /** The same elements under other sizes. */
    public LazyConstant reshaped(List<Long> sizes) {
        return new LazyConstant(sizes, elements, depth, cost, arithmetic);
    }

    /** A tensor of other sizes whose element at each position is the one at {@code from} of it; empty if the chain would be too long. */
    public Optional<LazyConstant> moved(List<Long> sizes, LongUnaryOperator from) {
        return limited(
                sizes,
                () -> {
                    LongToDoubleFunction element = elements.get();
                    return at -> element.applyAsDouble(from.applyAsLong(at));
                },
                depth + 1,
                cost + 1,
                arithmetic);
    }

    /** A tensor of other sizes whose elements are at the strided positions of this; empty if the chain would be too long. */
    public Optional<LazyConstant> moved(List<Long> sizes, Strides strides) {
        return strides.isIdentity() ? Optional.of(reshaped(sizes)) : moved(sizes, (LongUnaryOperator) strides);
    }

    /** The elementwise combination with broadcasting; empty if the sizes are not compatible or the chain would be too long. */
    public Optional<LazyConstant> combined(LazyConstant other, DoubleBinaryOperator operator) {
        int rank = Math.max(dims.size(), other.dims.size());
        List<Long> sizes = new ArrayList<>();
        for (int axis = rank - 1; axis >= 0; axis--) {
            long mine = size(axis);
            long theirs = other.size(axis);
            if (mine != theirs && mine != 1 && theirs != 1) {
                return Optional.empty();
            }
            sizes.add(mine == 1 ? theirs : mine);
        }
        return limited(
                sizes,
                () -> {
                    LongToDoubleFunction mine = broadcast(sizes);
                    LongToDoubleFunction theirs = other.broadcast(sizes);
                    return at -> operator.applyAsDouble(mine.applyAsDouble(at), theirs.applyAsDouble(at));
                },
                Math.max(depth, other.depth) + 1,
                cost + other.cost + 1,
                arithmetic || other.arithmetic || (count() > 1 && other.count() > 1));
    }

    /** One position of an axis, counted from the last, without this axis; empty if there is no such position. */
    public Optional<LazyConstant> picked(int axis, long index) {
        if (axis >= dims.size()) {
            return Optional.of(this);
        }
        long size = size(axis);
        long at = size == 1 ? 0 : index;
        List<Long> sizes = new ArrayList<>(dims);
        sizes.remove(dims.size() - 1 - axis);
        long step = inner(axis);
        return at < size ? moved(sizes, to -> (to / step * size + at) * step + to % step) : Optional.empty();
    }

    /** The matrix product, of which either operand may be a stack of matrices; empty if they are not compatible or have long rows. */
    public Optional<LazyConstant> matrixProduct(LazyConstant other) {
        long length = size(0);
        boolean fits = dims.size() >= 2
                && other.dims.size() >= 2
                && Math.min(dims.size(), other.dims.size()) == 2
                && length == other.size(1)
                && length <= MAX_ROW;
        if (!fits) {
            return Optional.empty();
        }
        long rows = size(1);
        long columns = other.size(0);
        List<Long> sizes = new ArrayList<>(dims.size() > 2 ? dims : other.dims);
        sizes.set(sizes.size() - 2, rows);
        sizes.set(sizes.size() - 1, columns);
        long left = dims.size() > 2 ? rows * length : 0;
        long right = other.dims.size() > 2 ? length * columns : 0;
        return limited(
                sizes,
                () -> {
                    LongToDoubleFunction mine = elements.get();
                    LongToDoubleFunction theirs = other.elements.get();
                    return at -> {
                        long matrix = at / (rows * columns);
                        long row = at / columns % rows;
                        double sum = 0;
                        for (long i = 0; i < length; i++) {
                            sum += mine.applyAsDouble(matrix * left + row * length + i)
                                    * theirs.applyAsDouble(matrix * right + i * columns + at % columns);
                        }
                        return sum;
                    };
                },
                Math.max(depth, other.depth) + PRODUCT_DEPTH,
                length * (cost + other.cost + 1),
                true);
    }

    /** This tensor broadcast to those sizes, along axes of size 1 and missing axes; empty if it does not fit. */
    public Optional<LazyConstant> broadcastTo(List<Long> sizes) {
        boolean fits = sizes.size() >= dims.size();
        for (int axis = 0; fits && axis < dims.size(); axis++) {
            fits = size(axis) == 1 || size(axis) == sizes.get(sizes.size() - 1 - axis);
        }
        return fits ? moved(sizes, broadcasting(sizes)) : Optional.empty();
    }

    /** The numbers with these properties; empty if they would be too deep, too many or too costly to evaluate. */
    public static Optional<LazyConstant> limited(
            List<Long> dims, Supplier<LongToDoubleFunction> elements, int depth, long cost, boolean arithmetic) {
        if (depth > MAX_DEPTH || !isFew(dims)) {
            return Optional.empty();
        }
        long count = count(dims);
        if (cost <= MAX_COST && cost * count <= MAX_TOTAL_COST) {
            return Optional.of(new LazyConstant(dims, elements, depth, cost, arithmetic));
        }
        return count <= MAX_KEPT
                ? Optional.of(new LazyConstant(dims, new KeptElements(count, elements), depth, 1, arithmetic))
                : Optional.empty();
    }

    private static boolean isFew(List<Long> dims) {
        return count(dims) <= MAX_ELEMENTS;
    }

    /** The product of sizes; {@link Long#MAX_VALUE} where it is larger. */
    public static long count(List<Long> dims) {
        if (dims.contains(0L)) {
            return 0;
        }
        long elements = 1;
        for (long dim : dims) {
            if (elements > Long.MAX_VALUE / dim) {
                return Long.MAX_VALUE;
            }
            elements *= dim;
        }
        return elements;
    }

    /** The elements by their positions in a tensor of those sizes, to which this is broadcast. */
    private LongToDoubleFunction broadcast(List<Long> sizes) {
        LongToDoubleFunction element = elements.get();
        if (dims.equals(sizes)) {
            return element;
        }
        if (count() == 1) {
            double number = element.applyAsDouble(0);
            return at -> number;
        }
        Strides strides = broadcasting(sizes);
        return at -> element.applyAsDouble(strides.applyAsLong(at));
    }

    /** The strides that map each element of a tensor of those sizes to its position in this, which is broadcast to them. */
    private Strides broadcasting(List<Long> sizes) {
        long[] strides = new long[sizes.size()];
        long stride = 1;
        for (int axis = 0; axis < dims.size(); axis++) {
            strides[sizes.size() - 1 - axis] = size(axis) == 1 ? 0 : stride;
            stride *= size(axis);
        }
        return Strides.of(sizes, strides);
    }
}
