package org.onnxtwist.match;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * A condition on the type of a value. Where the type is not known, it does not hold.
 *
 * @param name what is expected, for example {@code rank is 4}
 * @param test whether it holds
 */
public record TypeCondition(String name, Predicate<ValueType> test) {
    /** A dense tensor of that many dimensions. */
    public static TypeCondition rank(int rank) {
        return new TypeCondition(
                "rank is " + rank,
                type -> type.shape().known().filter(dims -> dims.size() == rank).isPresent());
    }

    /** A dense tensor of one of these element types. */
    public static TypeCondition dtype(DType... dtypes) {
        Set<DType> allowed = Set.of(dtypes);
        return new TypeCondition(
                "element type is " + Arrays.stream(dtypes).map(DType::onnxName).collect(Collectors.joining(" or ")),
                type -> allowed.contains(type.dtype()));
    }

    /** A dense tensor of exactly these sizes. */
    public static TypeCondition shape(long... sizes) {
        Shape expected = Shape.of(sizes);
        return new TypeCondition("shape is " + expected, type -> type.shape().equals(expected));
    }

    /** A dense tensor whose rank and sizes are all known. */
    public static TypeCondition staticShape() {
        return new TypeCondition("shape is static", type -> type.shape().isStatic());
    }
}
