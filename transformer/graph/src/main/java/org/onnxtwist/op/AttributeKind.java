package org.onnxtwist.op;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/**
 * A kind of attribute, with the conversion between the IR's attribute values and Java's types.
 *
 * @param <T> the Java type
 */
public final class AttributeKind<T> {
    public static final AttributeKind<Long> INT = new AttributeKind<>("INT", AttributeValue.IntValue.class);
    public static final AttributeKind<Float> FLOAT = new AttributeKind<>("FLOAT", AttributeValue.FloatValue.class);
    public static final AttributeKind<String> STRING = new AttributeKind<>("STRING", AttributeValue.StringValue.class);
    public static final AttributeKind<List<Long>> INTS = new AttributeKind<>("INTS", AttributeValue.IntValues.class);
    public static final AttributeKind<List<Float>> FLOATS =
            new AttributeKind<>("FLOATS", AttributeValue.FloatValues.class);
    public static final AttributeKind<List<String>> STRINGS =
            new AttributeKind<>("STRINGS", AttributeValue.StringValues.class);
    public static final AttributeKind<Tensor> TENSOR = new AttributeKind<>("TENSOR", AttributeValue.TensorValue.class);
    public static final AttributeKind<Graph> GRAPH = new AttributeKind<>("GRAPH", AttributeValue.GraphValue.class);
    public static final AttributeKind<SparseTensor> SPARSE_TENSOR =
            new AttributeKind<>("SPARSE_TENSOR", AttributeValue.SparseTensorValue.class);
    public static final AttributeKind<ValueType> TYPE_PROTO =
            new AttributeKind<>("TYPE_PROTO", AttributeValue.TypeValue.class);
    /** An element type, which the file stores as an integer; a number that denotes no element type cannot be read. */
    public static final AttributeKind<DType> DTYPE = new AttributeKind<>("INT", AttributeValue.IntValue.class);

    private final String onnxName;
    private final Class<? extends AttributeValue> carrier;

    private AttributeKind(String onnxName, Class<? extends AttributeValue> carrier) {
        this.onnxName = onnxName;
        this.carrier = carrier;
    }

    /** Converts {@code value} to its Java object; empty if it is of another kind. */
    // The constants above pair each carrier with the Java type of the result of plain() for it.
    @SuppressWarnings("unchecked")
    public Optional<T> read(AttributeValue value) {
        return carrier.isInstance(value) ? Optional.ofNullable((T) plain(value)) : Optional.empty();
    }

    // One method, and no function for each kind: every start of the command would pay for making those.
    private @Nullable Object plain(AttributeValue value) {
        if (value instanceof AttributeValue.IntValue number) {
            return this == DTYPE ? elementType(number.value()) : (Object) number.value();
        } else if (value instanceof AttributeValue.FloatValue number) {
            return number.value();
        } else if (value instanceof AttributeValue.StringValue text) {
            return text.value().toString();
        } else if (value instanceof AttributeValue.IntValues numbers) {
            return numbers.values();
        } else if (value instanceof AttributeValue.FloatValues numbers) {
            return numbers.values();
        } else if (value instanceof AttributeValue.StringValues texts) {
            return texts.values().stream().map(Bytes::toString).toList();
        } else if (value instanceof AttributeValue.TensorValue tensor) {
            return tensor.value();
        } else if (value instanceof AttributeValue.GraphValue body) {
            return body.value();
        } else if (value instanceof AttributeValue.SparseTensorValue sparse) {
            return sparse.value();
        }
        return value instanceof AttributeValue.TypeValue type ? type.value() : null;
    }

    private static @Nullable DType elementType(long code) {
        return code == (int) code ? DType.ofCode((int) code).orElse(null) : null;
    }

    /** The attribute value that represents {@code value}. */
    // The constants above determine T and the type of the elements of a list.
    @SuppressWarnings("unchecked")
    public AttributeValue write(T value) {
        if (value instanceof Long number) {
            return new AttributeValue.IntValue(number);
        } else if (value instanceof DType dtype) {
            return new AttributeValue.IntValue(dtype.code());
        } else if (value instanceof Float number) {
            return new AttributeValue.FloatValue(number);
        } else if (value instanceof String text) {
            return new AttributeValue.StringValue(Bytes.utf8(text));
        } else if (this == INTS) {
            return new AttributeValue.IntValues((List<Long>) value);
        } else if (this == FLOATS) {
            return new AttributeValue.FloatValues((List<Float>) value);
        } else if (this == STRINGS) {
            return new AttributeValue.StringValues(
                    ((List<String>) value).stream().map(Bytes::utf8).toList());
        } else if (value instanceof Tensor tensor) {
            return new AttributeValue.TensorValue(tensor);
        } else if (value instanceof Graph body) {
            return new AttributeValue.GraphValue(body);
        } else if (value instanceof SparseTensor sparse) {
            return new AttributeValue.SparseTensorValue(sparse);
        }
        return new AttributeValue.TypeValue((ValueType) value);
    }

    /** Tells whether an attribute of this kind may have that value; a reference to an attribute of a function may stand for any kind. */
    boolean accepts(AttributeValue value) {
        return carrier.isInstance(value) || value instanceof AttributeValue.Reference;
    }

    /** The name of ONNX's attribute type, for example {@code INTS}. */
    @Override
    public String toString() {
        return onnxName;
    }
}
