package org.onnxtwist.ir;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** The value of an attribute: one of ONNX's fourteen kinds, or a reference to an attribute of the enclosing function. */
public sealed interface AttributeValue {
    record Int(long value) implements AttributeValue {}

    record Real(float value) implements AttributeValue {}

    record Text(Bytes value) implements AttributeValue {}

    record Dense(Tensor value) implements AttributeValue {}

    /** A subgraph; a graph belongs to one attribute of one node at most. */
    record Body(Graph value) implements AttributeValue {}

    record Sparse(SparseTensor value) implements AttributeValue {}

    record Type(ValueType value) implements AttributeValue {}

    record Ints(List<Long> values) implements AttributeValue {
        public Ints {
            values = List.copyOf(values);
        }
    }

    record Reals(List<Float> values) implements AttributeValue {
        public Reals {
            values = List.copyOf(values);
        }
    }

    record Texts(List<Bytes> values) implements AttributeValue {
        public Texts {
            values = List.copyOf(values);
        }
    }

    record Denses(List<Tensor> values) implements AttributeValue {
        public Denses {
            values = List.copyOf(values);
        }
    }

    record Bodies(List<Graph> values) implements AttributeValue {
        public Bodies {
            values = List.copyOf(values);
        }
    }

    record Sparses(List<SparseTensor> values) implements AttributeValue {
        public Sparses {
            values = List.copyOf(values);
        }
    }

    record Types(List<ValueType> values) implements AttributeValue {
        public Types {
            values = List.copyOf(values);
        }
    }

    /**
     * The value of the enclosing function's attribute of that name.
     *
     * @param kindCode the {@code AttributeProto.AttributeType} that the file states for it; 0 for none
     */
    record Reference(String attribute, int kindCode) implements AttributeValue {}

    /** The tensor that a Constant node with an attribute of this value gives out; empty for a sparse one, a reference, and other kinds. */
    default Optional<Tensor> asTensor() {
        if (this instanceof Dense dense) {
            return Optional.of(dense.value());
        }
        if (this instanceof Int number) {
            return Optional.of(Tensor.filled(DType.INT64, number.value()));
        }
        if (this instanceof Ints numbers) {
            return Optional.of(Tensor.vector(
                    numbers.values().stream().mapToLong(Long::longValue).toArray()));
        }
        if (this instanceof Real number) {
            return Optional.of(Tensor.filled(DType.FLOAT, number.value()));
        }
        if (this instanceof Reals numbers) {
            float[] floats = new float[numbers.values().size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = numbers.values().get(i);
            }
            return Optional.of(Tensor.ofFloats(floats, floats.length));
        }
        if (this instanceof Text text) {
            return Optional.of(Tensor.of(DType.STRING, new long[0], new TensorContent.Text(List.of(text.value()))));
        }
        if (this instanceof Texts texts) {
            return Optional.of(Tensor.of(
                    DType.STRING, new long[] {texts.values().size()}, new TensorContent.Text(texts.values())));
        }
        return Optional.empty();
    }

    /** The subgraphs in this value: none, one, or several. */
    default Stream<Graph> graphs() {
        return bodies().stream();
    }

    /** The subgraphs in this value as a list: none, one, or several. */
    default List<Graph> bodies() {
        if (this instanceof Body body) {
            return List.of(body.value());
        }
        return this instanceof Bodies bodies ? bodies.values() : List.of();
    }

    /**
     * Tells whether this states the same as {@code other}: tensors element by element, which reads their contents; subgraphs only where
     * they are the same object.
     */
    default boolean sameAs(AttributeValue other) {
        if (this instanceof Dense a && other instanceof Dense b) {
            return a.value().sameElements(b.value());
        }
        if (this instanceof Denses a && other instanceof Denses b) {
            return sameElements(a.values(), b.values());
        }
        return equals(other);
    }

    private static boolean sameElements(List<Tensor> a, List<Tensor> b) {
        return a.size() == b.size()
                && IntStream.range(0, a.size()).allMatch(i -> a.get(i).sameElements(b.get(i)));
    }
}
