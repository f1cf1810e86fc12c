package org.onnxtwist.operators;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The kinds of attributes that operators have, with the Java types of their values. */
enum AttributeType {
    INT,
    FLOAT,
    STRING,
    INTS,
    FLOATS,
    STRINGS,
    TENSOR,
    GRAPH,
    SPARSE_TENSOR,
    TYPE_PROTO,
    /** An element type, which the schema gives as an integer. */
    DTYPE;

    private static final Set<String> ELEMENT_TYPES =
            Set.of("to", "dtype", "output_dtype", "output_datatype", "stash_type", "softmax_precision", "precision");

    /** Those that are a default somewhere, by their number. */
    private static final Map<Long, String> ELEMENT_TYPE_NAMES = Map.of(0L, "UNDEFINED", 1L, "FLOAT", 6L, "INT32");

    /** The kind that the schema names, for an attribute of that name: integers that stand for element types are told by it. */
    static AttributeType of(String onnxName, String attribute) {
        AttributeType type = valueOf(onnxName);
        return type == INT && ELEMENT_TYPES.contains(attribute) ? DTYPE : type;
    }

    /** The type of a value, a number unboxed. */
    TypeName javaType() {
        return switch (this) {
            case INT -> TypeName.LONG;
            case FLOAT -> TypeName.FLOAT;
            case STRING -> ClassName.get(String.class);
            case INTS, FLOATS, STRINGS ->
                ParameterizedTypeName.get(
                        ClassName.get(List.class), elementType().box());
            case TENSOR -> LibraryTypes.TENSOR;
            case GRAPH -> LibraryTypes.GRAPH;
            case SPARSE_TENSOR -> LibraryTypes.SPARSE_TENSOR;
            case TYPE_PROTO -> LibraryTypes.VALUE_TYPE;
            case DTYPE -> LibraryTypes.DTYPE;
        };
    }

    boolean isList() {
        return this == INTS || this == FLOATS || this == STRINGS;
    }

    /** The type of one element of a list. */
    TypeName elementType() {
        return this == INTS ? TypeName.LONG : this == FLOATS ? TypeName.FLOAT : ClassName.get(String.class);
    }

    /** A value as the schema gives it, written in Java. */
    CodeBlock literal(Object value) {
        return switch (this) {
            case INT -> CodeBlock.of("$LL", value);
            case FLOAT -> CodeBlock.of("$Lf", (float) (double) (Double) value);
            case STRING -> CodeBlock.of("$S", value);
            case INTS -> literals((List<?>) value, INT);
            case FLOATS -> literals((List<?>) value, FLOAT);
            case STRINGS -> literals((List<?>) value, STRING);
            case DTYPE -> CodeBlock.of("$T.$L", LibraryTypes.DTYPE, elementTypeOf((Long) value));
            case TENSOR, GRAPH, SPARSE_TENSOR, TYPE_PROTO ->
                throw new IllegalArgumentException("the schemas give a default for an attribute of kind " + this
                        + ", for which the generator has no code: add it here");
        };
    }

    private static CodeBlock literals(List<?> values, AttributeType type) {
        return CodeBlock.of(
                "$T.of($L)", List.class, values.stream().map(type::literal).collect(CodeBlock.joining(", ")));
    }

    private static String elementTypeOf(long code) {
        String name = ELEMENT_TYPE_NAMES.get(code);
        if (name == null) {
            throw new IllegalArgumentException("the schemas state the element type " + code
                    + " as a default, for which the generator has no name: add it here");
        }
        return name;
    }
}
