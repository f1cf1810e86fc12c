package org.onnxtwist.twist.recognise;

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
import org.onnxtwist.ir.tensor.ComputedContent;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;

/**
 * A tensor of constants, computed in double precision when an element is asked for.
 *
 * @param dims the sizes; empty for a scalar
 * @param elements gives, for one pass, the element at a row-major position
 * @param depth of how many operations it is the result, one after the other
 * @param cost how many numbers are computed for one element, at most
 * @param arithmetic whether any of them puts elements of tensors together, rather than moves or scales them
 */
record Numbers(List<Long> dims, Supplier<LongToDoubleFunction> elements, int depth, long cost, boolean arithmetic)
        implements Quantity {
    /** No grid or kernel takes as many operations; a longer chain would be too deep to evaluate. */
    private static final int MAX_DEPTH = 64;

    /** No grid or kernel has more elements; sizes that a model only declares would take for ever to be looked through. */
    private static final long MAX_ELEMENTS = 1 << 26;

    /** What is added to itself, again and again, is computed twice as often each time: few operations can take for ever. */
    private static final long MAX_COST = 512;

    /** Computed for all elements; a few seconds' work. */
    private static final long MAX_TOTAL_COST = 1 << 30;

    /** So many elements may be kept where they cost too much to be computed each time that they are asked for. */
    private static final long MAX_KEPT = 1 << 12;

    /** A product of matrices turns kernels, whose rows have three or nine elements. */
    private static final long MAX_ROW = 9;

    /** Each element of a product of matrices asks for many, so that few such products in a row are evaluated. */
    private static final int PRODUCT_DEPTH = 20;

    static Numbers scalar(double number) {
        return filled(List.of(), number);
    }

    /** The same number everywhere. */
    static Numbers filled(List<Long> dims, double number) {
        return new Numbers(dims, () -> at -> number, 0, 0, false);
    }

    static Numbers of(Tensor tensor) {
        return new Numbers(
                Arrays.stream(tensor.dims()).boxed().toList(), () -> TensorElements.of(tensor)::doubleAt, 0, 1, false);
    }

    /** 0, 1, 2 and so on. */
    static Numbers counting(long size) {
        return new Numbers(List.of(size), () -> at -> at, 0, 0, false);
    }

    /** Each element rounded to a type, from which it is wider again; empty where there are too many to be looked through. */
    Optional<Numbers> rounded(DType dtype) {
        return tensor(dtype)
                .flatMap(tensor ->
                        limited(dims, () -> TensorElements.of(tensor)::doubleAt, depth + 1, cost + 1, arithmetic));
    }

    /** Empty where there are too many to be looked through. */
    Optional<Tensor> tensor(DType dtype) {
        return isFew(dims) ? Optional.of(toTensor(dtype)) : Optional.empty();
    }

    private Tensor toTensor(DType dtype) {
        return ComputedContent.tensor(
                dtype, dims.stream().mapToLong(Long::longValue).toArray(), elements);
    }

    /** How many elements there are; a number beyond {@link #MAX_ELEMENTS} where there are more. */
    long count() {
        return count(dims);
    }

    /** The size of an axis counted from the last, which is 0; 1 where there is none. */
    long size(int axis) {
        return axis < dims.size() ? dims.get(dims.size() - 1 - axis) : 1;
    }

    /** The number, where it is one, whatever the rank. */
    OptionalDouble scalar() {
        return count() == 1 ? OptionalDouble.of(elements.get().applyAsDouble(0)) : OptionalDouble.empty();
    }

    boolean areAll(double number) {
        LongToDoubleFunction element = elements.get();
        return isFew(dims) && LongStream.range(0, count()).allMatch(at -> element.applyAsDouble(at) == number);
    }

    /** The number that all elements are; empty where they differ. */
    OptionalDouble common() {
        if (count() == 0) {
            return OptionalDouble.empty();
        }
        double first = elements.get().applyAsDouble(0);
        return areAll(first) ? OptionalDouble.of(first) : OptionalDouble.empty();
    }

    Numbers times(Numbers other) {
        return combined(other, (a, b) -> a * b).orElseThrow();
    }

    /** The same elements under other sizes. */
    Numbers reshaped(List<Long> sizes) {
        return new Numbers(sizes, elements, depth, cost, arithmetic);
    }

    /** Of other sizes, with the element of {@code from} at each position; empty where the chain would be too long. */
    Optional<Numbers> moved(List<Long> sizes, LongUnaryOperator from) {
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

    /** Of other sizes, with a position of this for each; empty where the chain would be too long. */
    Optional<Numbers> moved(List<Long> sizes, Strides strides) {
        return strides.isIdentity() ? Optional.of(reshaped(sizes)) : moved(sizes, (LongUnaryOperator) strides);
    }

    /** Element by element, broadcast; empty where the sizes do not fit or the chain would be too long. */
    Optional<Numbers> combined(Numbers other, DoubleBinaryOperator operator) {
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

    /** One position of an axis, counted from the last, which is then gone; empty where there is no such position. */
    Optional<Numbers> picked(int axis, long index) {
        if (axis >= dims.size()) {
            return Optional.of(this);
        }
        long size = size(axis);
        long at = size == 1 ? 0 : index;
        List<Long> sizes = new ArrayList<>(dims);
        sizes.remove(dims.size() - 1 - axis);
        long inner = 1;
        for (int after = 0; after < axis; after++) {
            inner *= size(after);
        }
        long step = inner;
        return at < size ? moved(sizes, to -> (to / step * size + at) * step + to % step) : Optional.empty();
    }

    /** The product of matrices, of which this or the other may be several; empty where they do not fit or have long rows. */
    Optional<Numbers> matrixProduct(Numbers other) {
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

    /** Repeated along axes of size 1, or that are not there, up to those sizes. */
    Optional<Numbers> broadcastTo(List<Long> sizes) {
        boolean fits = sizes.size() >= dims.size();
        for (int axis = 0; fits && axis < dims.size(); axis++) {
            fits = size(axis) == 1 || size(axis) == sizes.get(sizes.size() - 1 - axis);
        }
        return fits ? moved(sizes, broadcasting(sizes)) : Optional.empty();
    }

    /** Empty where they would be too deep, too many or too costly to be looked through. */
    static Optional<Numbers> limited(
            List<Long> dims, Supplier<LongToDoubleFunction> elements, int depth, long cost, boolean arithmetic) {
        if (depth > MAX_DEPTH || !isFew(dims)) {
            return Optional.empty();
        }
        long count = count(dims);
        if (cost <= MAX_COST && cost * count <= MAX_TOTAL_COST) {
            return Optional.of(new Numbers(dims, elements, depth, cost, arithmetic));
        }
        return count <= MAX_KEPT
                ? Optional.of(new Numbers(dims, new KeptElements(count, elements), depth, 1, arithmetic))
                : Optional.empty();
    }

    private static boolean isFew(List<Long> dims) {
        return count(dims) <= MAX_ELEMENTS;
    }

    /** The product of sizes; {@link Long#MAX_VALUE} where it is larger. */
    static long count(List<Long> dims) {
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

    /** Where the elements of a tensor of those sizes are in this, which is broadcast to them. */
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
