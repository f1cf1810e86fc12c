package org.onnxtwist.codegen;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;

/**
 * An input or output of a model.
 *
 * @param name as the model spells it
 * @param javaName as the class spells it
 * @param constant the constant that holds its shape
 * @param type what it is
 */
record Port(String name, String javaName, String constant, Type type) {
    /** What a port is, as far as ONNX Runtime's Java interface can carry it. */
    sealed interface Type permits TensorType, SequenceType, MapType {}

    /**
     * A dense tensor.
     *
     * @param dims empty where not even the rank is known
     */
    record TensorType(Element element, Optional<List<Dim>> dims) implements Type {}

    /** A list of tensors or maps. */
    record SequenceType(Type element) implements Type {}

    /** From int64 or string to one element each. */
    record MapType(DType key, Element value) implements Type {}

    /** How the values of a tensor are passed in Java. */
    enum Carrier {
        /** A primitive or a string: the tensor has no dimensions. */
        SCALAR,
        /** A buffer or an array: every dimension is known. */
        FIXED,
        /** A class that holds values and shape. */
        SHAPED
    }

    /** The tensor's type, for inputs, which are nothing else. */
    TensorType tensor() {
        if (type instanceof TensorType tensor) {
            return tensor;
        }
        throw new IllegalStateException("'" + name + "' is no tensor");
    }

    Optional<TensorType> asTensor() {
        return type instanceof TensorType tensor ? Optional.of(tensor) : Optional.empty();
    }

    Element element() {
        return tensor().element();
    }

    List<Dim> dims() {
        return tensor().dims().orElse(List.of());
    }

    Carrier carrier() {
        return tensor().dims()
                .map(dims -> dims.isEmpty()
                        ? Carrier.SCALAR
                        : dims.stream().allMatch(Dim::isKnown) ? Carrier.FIXED : Carrier.SHAPED)
                .orElse(Carrier.SHAPED);
    }

    /**
     * How many elements the known dimensions from {@code axis} on have, as one number.
     *
     * @throws CodegenException when there are more than a long counts
     */
    long count(int axis) {
        try {
            return dims().stream()
                    .skip(axis)
                    .mapToLong(dim -> dim instanceof Dim.Known known ? known.size() : 1)
                    .reduce(1, Math::multiplyExact);
        } catch (ArithmeticException overflow) {
            throw new CodegenException("'" + name + "' has the shape " + shape()
                    + ", which has more elements than any array: declare the shape that it has");
        }
    }

    /** {@code [n, 3, 32, 32]}; {@code [...]} where the rank is not known. */
    String shape() {
        return shape(tensor().dims());
    }

    static String shape(Optional<List<Dim>> dims) {
        return dims.map(list -> list.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]")))
                .orElse("[...]");
    }

    /** A number as Java's source spells a long. */
    static String literal(long value) {
        return value == (int) value ? Long.toString(value) : value + "L";
    }
}
