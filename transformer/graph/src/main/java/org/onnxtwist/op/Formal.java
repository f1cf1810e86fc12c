package org.onnxtwist.op;

/**
 * One formal input or output of a version of an operator.
 *
 * @param name the name that ONNX gives it
 * @param arity the number of values that it stands for
 * @param least the fewest values that it stands for
 */
public record Formal(String name, Arity arity, int least) {
    /** The number of values that a formal input or output stands for. */
    public enum Arity {
        ONE,
        OPTIONAL,
        SEVERAL
    }

    public static Formal one(String name) {
        return new Formal(name, Arity.ONE, 1);
    }

    public static Formal optional(String name) {
        return new Formal(name, Arity.OPTIONAL, 0);
    }

    /** The last formal input or output, which stands for any number of values from {@code least} on. */
    public static Formal several(String name, int least) {
        return new Formal(name, Arity.SEVERAL, least);
    }
}
