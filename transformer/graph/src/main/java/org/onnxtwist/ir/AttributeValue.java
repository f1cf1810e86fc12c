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
    record IntValue(long value) implements AttributeValue {}

    record FloatValue(float value) implements AttributeValue {}

    record StringValue(Bytes value) implements AttributeValue {}

    record TensorValue(Tensor value) implements AttributeValue {}

    /** A subgraph; a graph belongs to one attribute of one node at most. */
    record GraphValue(Graph value) implements AttributeValue {}

    record SparseTensorValue(SparseTensor value) implements AttributeValue {}

    record TypeValue(ValueType value) implements AttributeValue {}

    record IntValues(List<Long> values) implements AttributeValue {
        public IntValues {
            values = List.copyOf(values);
        }
    }

    record FloatValues(List<Float> values) implements AttributeValue {
        public FloatValues {
            values = List.copyOf(values);
        }
    }

    record StringValues(List<Bytes> values) implements AttributeValue {
        public StringValues {
            values = List.copyOf(values);
        }
    }

    record TensorValues(List<Tensor> values) implements AttributeValue {
        public TensorValues {
            values = List.copyOf(values);
        }
    }

    record GraphValues(List<Graph> values) implements AttributeValue {
        public GraphValues {
            values = List.copyOf(values);
        }
    }

    record SparseTensorValues(List<SparseTensor> values) implements AttributeValue {
        public SparseTensorValues {
            values = List.copyOf(values);
        }
    }

    record TypeValues(List<ValueType> values) implements AttributeValue {
        public TypeValues {
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
        if (this instanceof TensorValue dense) {
            return Optional.of(dense.value());
        }
        if (this instanceof IntValue number) {
            return Optional.of(Tensor.filled(DType.INT64, number.value()));
        }
        if (this instanceof IntValues numbers) {
            return Optional.of(Tensor.vector(
                    numbers.values().stream().mapToLong(Long::longValue).toArray()));
        }
        if (this instanceof FloatValue number) {
            return Optional.of(Tensor.filled(DType.FLOAT, number.value()));
        }
        if (this instanceof FloatValues numbers) {
            float[] floats = new float[numbers.values().size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = numbers.values().get(i);
            }
            return Optional.of(Tensor.ofFloats(floats, floats.length));
        }
        if (this instanceof StringValue text) {
            return Optional.of(Tensor.of(DType.STRING, new long[0], new TensorContent.Text(List.of(text.value()))));
        }
        if (this instanceof StringValues texts) {
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
        if (this instanceof GraphValue body) {
            return List.of(body.value());
        }
        return this instanceof GraphValues bodies ? bodies.values() : List.of();
    }

    /**
     * Tells whether this states the same as {@code other}: tensors element by element, which reads their contents; subgraphs only where
     * they are the same object.
     */
    default boolean sameAs(AttributeValue other) {
        if (this instanceof TensorValue a && other instanceof TensorValue b) {
            return a.value().sameElements(b.value());
        }
        if (this instanceof TensorValues a && other instanceof TensorValues b) {
            return sameElements(a.values(), b.values());
        }
        return equals(other);
    }

    private static boolean sameElements(List<Tensor> a, List<Tensor> b) {
        return a.size() == b.size()
                && IntStream.range(0, a.size()).allMatch(i -> a.get(i).sameElements(b.get(i)));
    }
}
