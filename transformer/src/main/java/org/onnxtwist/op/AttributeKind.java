package org.onnxtwist.op;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Bytes;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.SparseTensor;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.ValueType;

/**
 * A kind of attribute, and how the IR's attribute values and Java's types correspond.
 *
 * @param <T> the Java type
 */
public final class AttributeKind<T> {
    public static final AttributeKind<Long> INT = new AttributeKind<>(
            "INT",
            value -> value instanceof AttributeValue.Int number ? Optional.of(number.value()) : Optional.empty(),
            AttributeValue.Int::new);
    public static final AttributeKind<Float> FLOAT = new AttributeKind<>(
            "FLOAT",
            value -> value instanceof AttributeValue.Real number ? Optional.of(number.value()) : Optional.empty(),
            AttributeValue.Real::new);
    public static final AttributeKind<String> STRING = new AttributeKind<>(
            "STRING",
            value -> value instanceof AttributeValue.Text text
                    ? Optional.of(text.value().toString())
                    : Optional.empty(),
            text -> new AttributeValue.Text(Bytes.utf8(text)));
    public static final AttributeKind<List<Long>> INTS = new AttributeKind<>(
            "INTS",
            value -> value instanceof AttributeValue.Ints numbers ? Optional.of(numbers.values()) : Optional.empty(),
            AttributeValue.Ints::new);
    public static final AttributeKind<List<Float>> FLOATS = new AttributeKind<>(
            "FLOATS",
            value -> value instanceof AttributeValue.Reals numbers ? Optional.of(numbers.values()) : Optional.empty(),
            AttributeValue.Reals::new);
    public static final AttributeKind<List<String>> STRINGS = new AttributeKind<>(
            "STRINGS",
            value -> value instanceof AttributeValue.Texts texts
                    ? Optional.of(texts.values().stream().map(Bytes::toString).toList())
                    : Optional.empty(),
            texts -> new AttributeValue.Texts(texts.stream().map(Bytes::utf8).toList()));
    public static final AttributeKind<Tensor> TENSOR = new AttributeKind<>(
            "TENSOR",
            value -> value instanceof AttributeValue.Dense tensor ? Optional.of(tensor.value()) : Optional.empty(),
            AttributeValue.Dense::new);
    public static final AttributeKind<Graph> GRAPH = new AttributeKind<>(
            "GRAPH",
            value -> value instanceof AttributeValue.Body body ? Optional.of(body.value()) : Optional.empty(),
            AttributeValue.Body::new);
    public static final AttributeKind<SparseTensor> SPARSE_TENSOR = new AttributeKind<>(
            "SPARSE_TENSOR",
            value -> value instanceof AttributeValue.Sparse sparse ? Optional.of(sparse.value()) : Optional.empty(),
            AttributeValue.Sparse::new);
    public static final AttributeKind<ValueType> TYPE_PROTO = new AttributeKind<>(
            "TYPE_PROTO",
            value -> value instanceof AttributeValue.Type type ? Optional.of(type.value()) : Optional.empty(),
            AttributeValue.Type::new);
    /** An element type, which the file states as an integer; a number that names none cannot be read. */
    public static final AttributeKind<DType> DTYPE = new AttributeKind<>(
            "INT",
            value -> value instanceof AttributeValue.Int number && number.value() == (int) number.value()
                    ? DType.ofCode((int) number.value())
                    : Optional.empty(),
            dtype -> new AttributeValue.Int(dtype.code()));

    private final String onnxName;
    private final Function<AttributeValue, Optional<T>> reading;
    private final Function<T, AttributeValue> writing;

    private AttributeKind(
            String onnxName, Function<AttributeValue, Optional<T>> reading, Function<T, AttributeValue> writing) {
        this.onnxName = onnxName;
        this.reading = reading;
        this.writing = writing;
    }

    /** What {@code value} says, empty where it is of another kind. */
    public Optional<T> read(AttributeValue value) {
        return reading.apply(value);
    }

    public AttributeValue write(T value) {
        return writing.apply(value);
    }

    /** The name of ONNX's attribute type, for example {@code INTS}. */
    @Override
    public String toString() {
        return onnxName;
    }
}
