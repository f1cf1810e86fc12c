package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TensorElements;

/**
 * A tensor of constants, computed in double precision when an element is asked for.
 *
 * @param dims the sizes; empty for a scalar
 * @param element the element at a row-major position
 * @param depth of how many operations it is the result, one after the other
 */
record Numbers(List<Long> dims, LongToDoubleFunction element, int depth) implements Quantity {
    /** No grid takes as many operations; a longer chain would be too deep to evaluate. */
    private static final int MAX_DEPTH = 64;

    static Numbers scalar(double number) {
        return new Numbers(List.of(), at -> number, 0);
    }

    static Numbers of(Tensor tensor) {
        TensorElements elements = TensorElements.of(tensor);
        return new Numbers(Arrays.stream(tensor.dims()).boxed().toList(), elements::doubleAt, 0);
    }

    /** 0, 1, 2 and so on. */
    static Numbers counting(long size) {
        return new Numbers(List.of(size), at -> at, 0);
    }

    long count() {
        return dims.stream().reduce(1L, Math::multiplyExact);
    }

    /** The size of an axis counted from the last, which is 0; 1 where there is none. */
    long size(int axis) {
        return axis < dims.size() ? dims.get(dims.size() - 1 - axis) : 1;
    }

    /** The number, where it is one, whatever the rank. */
    OptionalDouble scalar() {
        return count() == 1 ? OptionalDouble.of(element.applyAsDouble(0)) : OptionalDouble.empty();
    }

    boolean areAll(double number) {
        return LongStream.range(0, count()).allMatch(at -> element.applyAsDouble(at) == number);
    }

    /** The element at coordinates counted from the last axis; in an axis of size 1 every coordinate is 0. */
    double at(long... fromLast) {
        long position = 0;
        long stride = 1;
        for (int axis = 0; axis < dims.size(); axis++) {
            if (size(axis) != 1) {
                position += stride * fromLast[axis];
            }
            stride *= size(axis);
        }
        return element.applyAsDouble(position);
    }

    Numbers times(Numbers other) {
        return combined(other, (a, b) -> a * b).orElseThrow();
    }

    Numbers negated() {
        return new Numbers(dims, at -> -element.applyAsDouble(at), depth + 1);
    }

    /** The same elements under other sizes. */
    Numbers reshaped(List<Long> sizes) {
        return new Numbers(sizes, element, depth);
    }

    /** Element by element, broadcast; empty where the sizes do not fit. */
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
        int deeper = Math.max(depth, other.depth) + 1;
        return deeper > MAX_DEPTH
                ? Optional.empty()
                : Optional.of(new Numbers(
                        sizes,
                        at -> operator.applyAsDouble(
                                element.applyAsDouble(position(at, sizes)),
                                other.element.applyAsDouble(other.position(at, sizes))),
                        deeper));
    }

    /** Where the element is that is broadcast to a position of a tensor of those sizes. */
    private long position(long at, List<Long> sizes) {
        long rest = at;
        long position = 0;
        long stride = 1;
        for (int axis = 0; axis < dims.size(); axis++) {
            long size = sizes.get(sizes.size() - 1 - axis);
            if (size(axis) != 1) {
                position += stride * (rest % size);
            }
            stride *= size(axis);
            rest /= size;
        }
        return position;
    }
}
