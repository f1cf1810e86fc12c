package org.onnxtwist.codegen.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.codegen.option.CodegenException;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;

/**
 * An input or output of a model.
 *
 * @param name its name in the model
 * @param javaName its name in the generated class
 * @param constant the constant that holds its shape
 * @param type its type
 */
public record ModelPort(String name, String javaName, String constant, Type type) {
    /** The type of a port, as far as ONNX Runtime's Java interface supports it. */
    public sealed interface Type permits TensorType, SequenceType, MapType {}

    /**
     * A dense tensor.
     *
     * @param dims the dimensions; empty if the rank is not known
     */
    public record TensorType(Element element, Optional<List<Dim>> dims) implements Type {}

    /** A list of tensors or maps. */
    public record SequenceType(Type element) implements Type {}

    /** A map from int64 or string keys to single elements. */
    public record MapType(DType key, Element value) implements Type {}

    /** The way in which the values of a tensor are passed in Java. */
    public enum Carrier {
        /** A primitive or a string: the tensor has no dimensions. */
        SCALAR,
        /** A buffer or an array: every dimension is known. */
        FIXED,
        /** A class that holds values and shape. */
        SHAPED
    }

    /** The type of an input, which is always a tensor. */
    public TensorType tensor() {
        if (type instanceof TensorType tensor) {
            return tensor;
        }
        throw new IllegalStateException("'" + name + "' is not a tensor");
    }

    public Optional<TensorType> asTensor() {
        return type instanceof TensorType tensor ? Optional.of(tensor) : Optional.empty();
    }

    public Element element() {
        return tensor().element();
    }

    public List<Dim> dims() {
        return tensor().dims().orElse(List.of());
    }

    public Carrier carrier() {
        return tensor().dims()
                .map(dims -> dims.isEmpty()
                        ? Carrier.SCALAR
                        : dims.stream().allMatch(Dim::isKnown) ? Carrier.FIXED : Carrier.SHAPED)
                .orElse(Carrier.SHAPED);
    }

    /**
     * The product of the known dimensions from {@code axis} on.
     *
     * @throws CodegenException when the product exceeds a long
     */
    public long count(int axis) {
        try {
            return dims().stream()
                    .skip(axis)
                    .mapToLong(dim -> dim instanceof Dim.Known known ? known.size() : 1)
                    .reduce(1, Math::multiplyExact);
        } catch (ArithmeticException overflow) {
            throw new CodegenException("'" + name + "' has the shape " + shape()
                    + ", which has more elements than any array: correct the declared shape");
        }
    }

    /** The shape as text, for example {@code [n, 3, 32, 32]}; {@code [...]} if the rank is not known. */
    public String shape() {
        return shape(tensor().dims());
    }

    public static String shape(Optional<List<Dim>> dims) {
        return dims.map(list -> list.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]")))
                .orElse("[...]");
    }

    /** A long literal in Java source. */
    public static String literal(long value) {
        return value == (int) value ? Long.toString(value) : value + "L";
    }
}
