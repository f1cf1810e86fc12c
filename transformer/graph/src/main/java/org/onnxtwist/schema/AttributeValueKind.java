package org.onnxtwist.schema;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onnxtwist.ir.AttributeValue;

/** The kinds of an attribute's value, named and numbered as {@code AttributeProto.AttributeType} does. */
public enum AttributeValueKind {
    FLOAT(1, AttributeValue.FloatValue.class),
    INT(2, AttributeValue.IntValue.class),
    STRING(3, AttributeValue.StringValue.class),
    TENSOR(4, AttributeValue.TensorValue.class),
    GRAPH(5, AttributeValue.GraphValue.class),
    FLOATS(6, AttributeValue.FloatValues.class),
    INTS(7, AttributeValue.IntValues.class),
    STRINGS(8, AttributeValue.StringValues.class),
    TENSORS(9, AttributeValue.TensorValues.class),
    GRAPHS(10, AttributeValue.GraphValues.class),
    SPARSE_TENSOR(11, AttributeValue.SparseTensorValue.class),
    SPARSE_TENSORS(12, AttributeValue.SparseTensorValues.class),
    TYPE_PROTO(13, AttributeValue.TypeValue.class),
    TYPE_PROTOS(14, AttributeValue.TypeValues.class);

    private static final Map<Integer, AttributeValueKind> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(kind -> kind.code, Function.identity()));
    private static final Map<Class<?>, AttributeValueKind> BY_TYPE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(kind -> kind.type, Function.identity()));

    private final int code;
    private final Class<? extends AttributeValue> type;

    AttributeValueKind(int code, Class<? extends AttributeValue> type) {
        this.code = code;
        this.type = type;
    }

    /** The kind of a value; of a reference the kind that the file states, empty where it states none. */
    public static Optional<AttributeValueKind> of(AttributeValue value) {
        return Optional.ofNullable(
                value instanceof AttributeValue.Reference reference
                        ? BY_CODE.get(reference.kindCode())
                        : BY_TYPE.get(value.getClass()));
    }
}
