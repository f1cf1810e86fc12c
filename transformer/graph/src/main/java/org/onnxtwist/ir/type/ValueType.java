package org.onnxtwist.ir.type;

import java.util.Optional;

/** The type of a value, as far as it is known. */
public sealed interface ValueType {
    /** A dense tensor. */
    record TensorType(DType dtype, Shape shape) implements ValueType {
        @Override
        public String toString() {
            return dtype.onnxName() + shape;
        }
    }

    /** A sparse tensor. */
    record SparseTensorType(DType dtype, Shape shape) implements ValueType {
        @Override
        public String toString() {
            return "sparse " + dtype.onnxName() + shape;
        }
    }

    /** A sequence of values of one type. */
    record SequenceType(ValueType element) implements ValueType {
        @Override
        public String toString() {
            return "seq(" + element + ")";
        }
    }

    /** A map from integers or strings to values of one type. */
    record MapType(DType key, ValueType value) implements ValueType {
        @Override
        public String toString() {
            return "map(" + key.onnxName() + ", " + value + ")";
        }
    }

    /** A value of the given type, or nothing. */
    record OptionalType(ValueType element) implements ValueType {
        @Override
        public String toString() {
            return "optional(" + element + ")";
        }
    }

    /** A type that only its domain understands. */
    record OpaqueType(String domain, String name) implements ValueType {
        @Override
        public String toString() {
            return "opaque(" + domain + ", " + name + ")";
        }
    }

    /** Nothing is known. */
    final class UnknownType implements ValueType {
        private UnknownType() {}

        @Override
        public String toString() {
            return "unknown";
        }
    }

    /** The type of which nothing is known. */
    ValueType UNKNOWN = new UnknownType();

    static ValueType tensor(DType dtype, Shape shape) {
        return new TensorType(dtype, shape);
    }

    static ValueType tensor(DType dtype, long... sizes) {
        return new TensorType(dtype, Shape.of(sizes));
    }

    /** This type as that of a dense tensor; empty for every other kind. */
    default Optional<TensorType> asTensor() {
        return this instanceof TensorType tensor ? Optional.of(tensor) : Optional.empty();
    }

    /** The shape of a dense tensor; {@link Shape#UNKNOWN} for every other kind. */
    default Shape shape() {
        return this instanceof TensorType tensor ? tensor.shape() : Shape.UNKNOWN;
    }

    /** The element type of a dense tensor; {@link DType#UNDEFINED} for every other kind. */
    default DType dtype() {
        return this instanceof TensorType tensor ? tensor.dtype() : DType.UNDEFINED;
    }

    /**
     * The name of this type without shapes, as the schemas of operators spell it: {@code tensor(float)}, {@code seq(tensor(int64))}. Empty
     * where an element type in it is not known, and for opaque types.
     */
    default Optional<String> onnxName() {
        return TypeNames.of(this);
    }

    /** This type with all shapes unknown, including those of the elements of sequences and optional types. */
    default ValueType withoutShape() {
        if (this instanceof SequenceType sequence) {
            return new SequenceType(sequence.element().withoutShape());
        }
        if (this instanceof OptionalType optional) {
            return new OptionalType(optional.element().withoutShape());
        }
        return this instanceof TensorType tensor ? tensor(tensor.dtype(), Shape.UNKNOWN) : this;
    }

    /** Tells whether no value can be of both types, as far as they are known. Symbols contradict nothing. */
    default boolean contradicts(ValueType other) {
        if (this == UNKNOWN || other == UNKNOWN) {
            return false;
        }
        if (!(this instanceof TensorType mine) || !(other instanceof TensorType theirs)) {
            return getClass() != other.getClass();
        }
        return (mine.dtype() != theirs.dtype() && mine.dtype() != DType.UNDEFINED && theirs.dtype() != DType.UNDEFINED)
                || mine.shape().contradicts(theirs.shape());
    }
}
