package org.onnxtwist.schema;

/**
 * An input or output that an operator declares.
 *
 * @param type the name of a {@link TypeConstraint} of the operator, or one type as ONNX spells it, for example {@code tensor(int64)}
 * @param option how many values may stand for it
 * @param homogeneous of a variadic one, whether all its values have one type
 * @param minArity of a variadic one, how many values it takes at least; 1 for the others
 */
public record FormalParameter(String name, String type, Option option, boolean homogeneous, int minArity) {
    /** How many values may stand for a parameter. */
    public enum Option {
        /** Exactly one. */
        SINGLE,
        /** One, or an omitted one. */
        OPTIONAL,
        /** Any number from {@link FormalParameter#minArity}; always the last parameter. */
        VARIADIC
    }
}
