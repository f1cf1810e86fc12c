package org.onnxtwist.schema;

import java.util.Set;

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
