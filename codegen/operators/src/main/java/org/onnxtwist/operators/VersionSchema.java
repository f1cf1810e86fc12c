package org.onnxtwist.operators;

import java.util.List;
import java.util.Optional;

/**
 * One version of one operator.
 *
 * @param domain the operator set; empty for the standard one
 * @param name the operator's name
 * @param since the version of the operator set that introduced it
 * @param deprecated whether that version withdrew the operator
 * @param inputs the formal inputs in order
 * @param outputs the formal outputs in order
 * @param attributes the attributes by name
 * @param types the type variables of the inputs and outputs
 */
record VersionSchema(
        String domain,
        String name,
        long since,
        boolean deprecated,
        List<Formal> inputs,
        List<Formal> outputs,
        List<AttributeFact> attributes,
        List<TypeVariable> types) {

    /** The number of values that a formal input or output stands for. */
    enum Option {
        SINGLE,
        OPTIONAL,
        VARIADIC
    }

    /**
     * A formal input or output.
     *
     * @param name its name
     * @param type a type variable or a type
     * @param option the number of values that it stands for
     * @param least the fewest values of a variadic one
     */
    record Formal(String name, String type, Option option, int least) {}

    /**
     * An attribute.
     *
     * @param name its name
     * @param type its kind
     * @param required whether a node must state it
     * @param byDefault a Long, Double, String or a list of those; empty for none
     */
    record AttributeFact(String name, AttributeType type, boolean required, Optional<Object> byDefault) {}

    /**
     * A type variable.
     *
     * @param name its name, for example {@code T}
     * @param allowed the types that it may stand for
     */
    record TypeVariable(String name, List<String> allowed) {}
}
