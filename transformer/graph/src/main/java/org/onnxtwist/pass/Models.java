package org.onnxtwist.pass;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.GraphEditException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.pass.opset.OpsetUpgrade;

/** Operations on several models. */
public final class Models {
    private Models() {}

    /**
     * Joins two models into a new one: inputs of the second read values of the first. Both stay as they are, but for names that {@link
     * Model#assignNames} assigns; weights are shared, not copied.
     *
     * <pre>
     * Models.merge(first, second, Map.of("t", "a"), "second.");
     *
     *   first:   g(x) -> a, b { a = Relu(x);  b = Neg(a) }          second:  h(t) -> z { b = Exp(t);  z = Abs(b) }
     *   merged:  g(x) -> b, z { a = Relu(x);  b = Neg(a);  second.b = Exp(a);  z = Abs(second.b) }
     * </pre>
     *
     * <p>The inputs are those of the first and the others of the second. The outputs are those of the first that no input reads, and those of
     * the second. A symbolic dimension that both models name is one dimension of the merged model. Where they import different versions of
     * the standard operator set, the older model is raised as {@link OpsetUpgrade} does. A function or a property of the metadata that both
     * have must be the same in both. Name, documentation and origin are those of the first; training information of the second is left
     * out.
     *
     * @param inputs by the name of an input of the second model, the name of the value of the first model's main graph that it reads
     * @param prefix is put before each name of a value or a node of the second model that one of the first has too
     * @throws GraphEditException when there is no such input or value or their types contradict each other, when a prefixed name is taken
     *     too, and when the models import different versions of another operator set or have different functions or properties of one name
     * @throws org.onnxtwist.pass.opset.OpsetUpgradeException when the older model cannot be raised
     */
    public static Model merge(Model first, Model second, Map<String, String> inputs, String prefix) {
        Model merged = copy(first);
        append(merged, second, inputs, prefix);
        return merged;
    }

    /**
     * Adds a second model to the end of a first one, which becomes what {@link #merge} returns. Inputs, outputs and nodes of the second come
     * behind those of the first, in their order.
     *
     * @throws GraphEditException as {@link #merge} does; the first model must then be discarded
     */
    public static void append(Model first, Model second, Map<String, String> inputs, String prefix) {
        first.assignNames();
        Model added = copy(second);
        unifyOperatorSets(first, added);
        first.setIrVersion(Math.max(first.irVersion(), added.irVersion()));
        add(first, added);
        Map<Value, Value> connected = connected(first.graph(), added.graph(), inputs);
        for (int i = first.graph().outputs().size() - 1; i >= 0; i--) {
            if (connected.containsValue(first.graph().outputs().get(i))) {
                first.graph().removeOutput(i);
            }
        }
        GraphCopy copy =
                GraphCopy.elsewhere().rename(renaming(first.graph(), added.graph(), connected.keySet(), prefix));
        connected.forEach(copy::map);
        copy.append(added.graph(), first.graph());
    }

    private static Model copy(Model model) {
        model.assignNames();
        return GraphCopy.of(model);
    }

    private static void unifyOperatorSets(Model merged, Model added) {
        long newest = Math.max(merged.opset().orElse(0), added.opset().orElse(0));
        for (Model model : new Model[] {merged, added}) {
            if (model.opset().orElse(newest) < newest) {
                new OpsetUpgrade(newest).run(model);
            }
        }
        added.opsets()
                .forEach((domain, version) -> requireSame(
                        "import of operator set", domain, merged.opsets().get(domain), version));
        merged.setOpsets(added.opsets());
    }

    /** Adds functions and metadata. */
    private static void add(Model merged, Model added) {
        Map<String, String> metadata = new LinkedHashMap<>(merged.metadata());
        added.metadata().forEach((key, value) -> requireSame("property", key, metadata.putIfAbsent(key, value), value));
        merged.setMetadata(metadata);
        for (Function function : added.functions().values()) {
            Function other = merged.functions().get(function.id());
            if (other == null) {
                merged.addFunction(function);
            } else if (!Arrays.equals(bytes(other), bytes(function))) {
                throw new GraphEditException(
                        "both models have " + function
                                + ", and not the same one: inline it in one of them first, as the pass 'inline-functions' does");
            }
        }
    }

    private static byte[] bytes(Function function) {
        Model alone = Model.create("", 1);
        alone.addFunction(function);
        return OnnxWriter.toBytes(alone);
    }

    private static void requireSame(String what, String name, @Nullable Object mine, Object theirs) {
        if (mine != null && !mine.equals(theirs)) {
            throw new GraphEditException("the " + what + " '" + name + "' is '" + mine + "' in one model and '" + theirs
                    + "' in the other: let both be the same");
        }
    }

    private static Map<Value, Value> connected(Graph first, Graph second, Map<String, String> inputs) {
        Map<String, Value> values = first.valuesByName();
        Map<String, Value> open = second.inputs().stream()
                .collect(Collectors.toMap(input -> input.name().orElseThrow(), input -> input));
        Map<Value, Value> connected = new LinkedHashMap<>();
        inputs.forEach((name, read) -> {
            Value input = Optional.ofNullable(open.get(name))
                    .orElseThrow(() -> new GraphEditException(
                            "the second model has no input '" + name + "': it has " + open.keySet()));
            Value value = Optional.ofNullable(values.get(read))
                    .orElseThrow(
                            () -> new GraphEditException(
                                    "the main graph of the first model has no value '" + read + "' for input '" + name
                                            + "': give the name of an output, an input, an initializer or what a node computes"));
            if (value.type().contradicts(input.type())) {
                throw new GraphEditException("input '" + name + "' of the second model has type " + input.type()
                        + ", but value '" + read + "' has type " + value.type() + ": put a conversion between them");
            }
            connected.put(input, value);
        });
        return connected;
    }

    /** Puts the prefix before names of the second graph that the first has too. */
    private static UnaryOperator<String> renaming(Graph first, Graph second, Set<Value> connected, String prefix) {
        Set<String> values = valueNames(first, Set.of());
        Set<String> added = valueNames(second, connected);
        Set<String> taken = new HashSet<>(values);
        first.forEachNode(node -> taken.add(node.name()));
        UnaryOperator<String> renaming = name -> taken.contains(name) ? prefix + name : name;
        for (String name : added) {
            String other = renaming.apply(name);
            if (values.contains(other) || (!other.equals(name) && added.contains(other))) {
                throw new GraphEditException("both models have a value '" + name + "', and '" + other
                        + "' is taken too: give another prefix for the names of the second");
            }
        }
        return renaming;
    }

    private static Set<String> valueNames(Graph main, Set<Value> except) {
        Set<String> names = new HashSet<>();
        main.forEachGraph(graph -> graph.values()
                .filter(value -> !except.contains(value))
                .forEach(value -> value.name().ifPresent(names::add)));
        return names;
    }
}
