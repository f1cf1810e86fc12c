package org.onnxtwist.schema;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.type.ValueType;

/**
 * One version of an operator.
 *
 * @param since the version of its operator set from which this holds, until the operator's next version
 * @param deprecated whether models must not use the operator from {@code since} on
 * @param minInputs the least number of inputs, with omitted ones before the last
 * @param maxInputs the greatest number of inputs; {@link Integer#MAX_VALUE} for no limit
 * @param minOutputs the least number of outputs
 * @param maxOutputs the greatest number of outputs; {@link Integer#MAX_VALUE} for no limit
 * @param attributes the attributes by name, in a fixed order
 * @param types the type variables by name
 * @param isFunction whether ONNX defines it by a body of other operators
 */
public record OperatorSchema(
        OperatorId id,
        long since,
        boolean deprecated,
        int minInputs,
        int maxInputs,
        int minOutputs,
        int maxOutputs,
        List<FormalParameter> inputs,
        List<FormalParameter> outputs,
        Map<String, AttributeSchema> attributes,
        Map<String, TypeConstraint> types,
        boolean isFunction) {
    public OperatorSchema {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        // In the order of the schema, so that findings and rewritten nodes come in the same order in every run.
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        types = Map.copyOf(types);
    }

    /** The parameter that input {@code index} stands for, empty beyond the last. */
    public Optional<FormalParameter> input(int index) {
        return parameter(inputs, index);
    }

    /** The parameter that output {@code index} stands for, empty beyond the last. */
    public Optional<FormalParameter> output(int index) {
        return parameter(outputs, index);
    }

    /** The attribute of that name, empty where the operator knows none. */
    public Optional<AttributeSchema> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /** The type variable of that name; empty for what is no variable but a type itself. */
    public Optional<TypeConstraint> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** Tells whether input {@code index} may have that type; types of which an element is not known may stand anywhere. */
    public boolean takes(int index, ValueType type) {
        Optional<FormalParameter> parameter = input(index);
        Optional<String> spelled = type.onnxName();
        if (parameter.isEmpty() || spelled.isEmpty()) {
            return parameter.isPresent();
        }
        String variable = parameter.get().type();
        return type(variable)
                .map(constraint -> constraint.allowed().contains(spelled.get()))
                .orElse(spelled.get().equals(variable));
    }

    /**
     * Tells whether the inputs may have those types: each one that its parameter allows, and one type for all inputs whose parameters share a
     * type variable.
     *
     * @param given the inputs' types in order, that of an omitted input as empty
     */
    public boolean takesTogether(List<Optional<ValueType>> given) {
        Map<String, String> bound = new HashMap<>();
        for (int i = 0; i < given.size(); i++) {
            Optional<ValueType> type = given.get(i);
            if (type.isPresent() && !(takes(i, type.get()) && agrees(i, type.get(), bound))) {
                return false;
            }
        }
        return true;
    }

    private boolean agrees(int index, ValueType type, Map<String, String> bound) {
        Optional<FormalParameter> parameter = input(index).filter(FormalParameter::homogeneous);
        Optional<String> spelled = type.onnxName();
        if (parameter.isEmpty() || spelled.isEmpty()) {
            return true;
        }
        String earlier = bound.putIfAbsent(parameter.get().type(), spelled.get());
        return earlier == null || earlier.equals(spelled.get());
    }

    private static Optional<FormalParameter> parameter(List<FormalParameter> parameters, int index) {
        if (index < parameters.size()) {
            return Optional.of(parameters.get(index));
        }
        return parameters.isEmpty()
                ? Optional.empty()
                : Optional.of(parameters.get(parameters.size() - 1))
                        .filter(last -> last.option() == FormalParameter.Option.VARIADIC);
    }

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

    /**
     * An attribute that an operator knows.
     *
     * @param required whether a node must state it
     * @param defaultValue what holds where a node does not state it; empty for required ones, for those whose absence has a meaning of
     *     its own, and for defaults that are neither numbers nor strings nor lists of them
     */
    public record AttributeSchema(
            String name,
            OperatorSchema.AttributeValueKind kind,
            boolean required,
            Optional<AttributeValue> defaultValue) {}

    /**
     * The types that a type variable of an operator may stand for; all parameters of one variable have the same type.
     *
     * @param name the variable, for example {@code T}
     * @param allowed types as ONNX spells them, for example {@code seq(tensor(float))}
     */
    public record TypeConstraint(String name, Set<String> allowed) {
        public TypeConstraint {
            allowed = Set.copyOf(allowed);
        }
    }

    /**
     * An input or output that an operator declares.
     *
     * @param type the name of a {@link OperatorSchema.TypeConstraint} of the operator, or one type as ONNX spells it, for example {@code tensor(int64)}
     * @param option the number of values that it stands for
     * @param homogeneous for a variadic parameter, whether all its values have the same type
     * @param minArity for a variadic parameter, the minimum number of values; 1 for the others
     */
    public record FormalParameter(String name, String type, Option option, boolean homogeneous, int minArity) {
        /** The number of values that a parameter stands for. */
        public enum Option {
            /** Exactly one. */
            SINGLE,
            /** One, which may be omitted. */
            OPTIONAL,
            /** Any number from {@link FormalParameter#minArity}; always the last parameter. */
            VARIADIC
        }
    }
}
