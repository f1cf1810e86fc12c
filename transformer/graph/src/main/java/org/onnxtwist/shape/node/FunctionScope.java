package org.onnxtwist.shape.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;

/**
 * The scope of nodes: the operator sets, and inside a function the attributes that its call gives.
 *
 * @param opsets operator-set versions by domain
 * @param arguments the function's attributes by name, defaults included; empty outside functions
 * @param function whether this is the body of a function, where declared symbols have no meaning
 */
public record FunctionScope(Map<String, Long> opsets, Map<String, AttributeValue> arguments, boolean function) {
    /** The version assumed where a model does not import a domain that it uses. */
    private static final long OLDEST = 1;

    public static FunctionScope main(Model model) {
        return new FunctionScope(model.opsets(), Map.of(), false);
    }

    /** The scope of a function's body, called by {@code call} in this scope. */
    public FunctionScope of(Function callee, Node call) {
        Map<String, AttributeValue> given = new HashMap<>();
        callee.attributeDefaults().forEach(attribute -> given.put(attribute.name(), attribute.value()));
        for (Attribute attribute : call.attributes()) {
            given.remove(attribute.name());
            resolve(attribute.value()).ifPresent(value -> given.put(attribute.name(), value));
        }
        return new FunctionScope(callee.opsets(), given, true);
    }

    /** The value of an attribute in this scope; empty for a reference to one that the call does not give. */
    public Optional<AttributeValue> resolve(AttributeValue value) {
        return value instanceof AttributeValue.Reference reference
                ? Optional.ofNullable(arguments.get(reference.attribute()))
                : Optional.of(value);
    }

    public long version(String domain) {
        return opsets.getOrDefault(domain, OLDEST);
    }
}
