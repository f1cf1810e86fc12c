package org.onnxtwist.op;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.OperatorId;

/**
 * The inputs, outputs and attributes of one or more versions of an operator.
 *
 * @param since the versions of the operator set that introduced it, ascending
 * @param isDeprecated whether the operator must not be used in these versions; nothing else is stated then
 * @param inputs the formal inputs in order
 * @param outputs the formal outputs in order
 * @param attributes the attributes that a node need not state
 * @param required the attributes that a node must state
 */
public record Signature(
        List<Long> since,
        boolean isDeprecated,
        List<Formal> inputs,
        List<Formal> outputs,
        List<Attr<?>> attributes,
        List<Attr<?>> required) {

    public static Signature since(Long... versions) {
        return new Signature(List.of(versions), false, List.of(), List.of(), List.of(), List.of());
    }

    /** The signature of versions in which the operator must no longer be used. */
    public static Signature deprecated(Long... versions) {
        return new Signature(List.of(versions), true, List.of(), List.of(), List.of(), List.of());
    }

    public Signature inputs(Formal... formals) {
        return new Signature(since, isDeprecated, List.of(formals), outputs, attributes, required);
    }

    public Signature outputs(Formal... formals) {
        return new Signature(since, isDeprecated, inputs, List.of(formals), attributes, required);
    }

    /** This signature with optional attributes. */
    public Signature attributes(Attr<?>... optional) {
        return new Signature(since, isDeprecated, inputs, outputs, List.of(optional), required);
    }

    /** This signature with required attributes. */
    public Signature required(Attr<?>... stated) {
        return new Signature(since, isDeprecated, inputs, outputs, attributes, List.of(stated));
    }

    /** The attribute of that name, required or not. */
    Optional<Attr<?>> attribute(String name) {
        Optional<Attr<?>> found = find(required, name);
        return found.isPresent() ? found : find(attributes, name);
    }

    private static Optional<Attr<?>> find(List<Attr<?>> attributes, String name) {
        for (Attr<?> attribute : attributes) {
            if (attribute.name().equals(name)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    /** The attribute that has the same meaning as an input of other versions. */
    Optional<Attr<?>> attributeFor(OperatorId operator, String input) {
        for (List<Attr<?>> known : List.of(required, attributes)) {
            for (Attr<?> attribute : known) {
                if (InputOfAttribute.isSame(operator, attribute.name(), input)) {
                    return Optional.of(attribute);
                }
            }
        }
        return Optional.empty();
    }

    /** The input that has the same meaning as an attribute of other versions. */
    Optional<String> inputFor(OperatorId operator, String attribute) {
        return inputs.stream()
                .map(Formal::name)
                .filter(input -> InputOfAttribute.isSame(operator, attribute, input))
                .findFirst();
    }

    boolean hasInput(String name) {
        return names(inputs, name);
    }

    boolean hasOutput(String name) {
        return names(outputs, name);
    }

    private static boolean names(List<Formal> formals, String name) {
        for (Formal formal : formals) {
            if (formal.name().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
