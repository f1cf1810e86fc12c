package org.onnxtwist.schema;

/**
 * An input or output that an operator declares.
 *
 * @param type the name of a {@link TypeConstraint} of the operator, or one type as ONNX spells it, for example {@code tensor(int64)}
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
