package org.onnxtwist.pass.structure;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;

/**
 * Gives values of the main graph other names: inputs, outputs, initializers or what nodes compute.
 *
 * <pre>
 *   before:  g(x.1) { 17 = Relu(x.1) }        after, with {x.1: image, 17: scores}:  g(image) { scores = Relu(image) }
 * </pre>
 *
 * <p>All names change at once, so two can be exchanged. A value that has its new name already is left as it is.
 *
 * @param names new name by old name, none empty, none twice
 */
public record Renaming(Map<String, String> names) implements Pass {
    public Renaming {
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        if (Set.copyOf(names.values()).size() < names.size() || names.containsValue("")) {
            throw new PassException("the new names " + names.values() + " must be different and not empty");
        }
    }

    @Override
    public String name() {
        return "rename";
    }

    /** @throws PassException when no value has an old name, or another value has a new one; nothing is changed then */
    @Override
    public boolean run(Model model) {
        model.assignNames();
        Map<String, Value> values = model.graph().valuesByName();
        Map<Value, String> renamed = new LinkedHashMap<>();
        names.forEach((old, name) -> {
            Value value = values.get(old);
            if (value != null) {
                renamed.put(value, name);
            } else if (!values.containsKey(name)) {
                throw new PassException("the main graph has no value '" + old + "' to rename to '" + name
                        + "': give the name of an input, an initializer or an output of a node");
            }
        });
        rename(model.graph(), renamed);
        return !renamed.isEmpty();
    }

    /**
     * Gives values of a graph, or of subgraphs of it, other names.
     *
     * @param root the main graph or the body of a function
     * @throws PassException when another value in it has a new name; nothing is changed then
     */
    public static void rename(Graph root, Map<Value, String> renamed) {
        Set<String> taken = takenBesides(root, renamed.keySet());
        renamed.forEach((value, name) -> {
            if (taken.contains(name)) {
                throw new PassException("value " + value + " cannot be renamed to '" + name
                        + "', because another value of the model has that name: rename the other value too");
            }
        });
        renamed.forEach(Value::setName);
    }

    private static Set<String> takenBesides(Graph root, Set<Value> renamed) {
        Set<String> taken = new HashSet<>();
        root.forEachGraph(graph -> graph.values()
                .filter(value -> !renamed.contains(value))
                .forEach(value -> value.name().ifPresent(taken::add)));
        return taken;
    }
}
