package org.onnxtwist.pass;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.message.NearestNames;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.function.UnusedFunctions;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Extracts the part of the main graph that computes given outputs from given inputs, and removes the rest.
 *
 * <pre>
 *   before:                 g(x) -> z { a = Conv(x, w);  b = Relu(a);  c = Neg(b);  z = Exp(c) }
 *   after, from a to c:     g(a) -> c { b = Relu(a);  c = Neg(b) }
 * </pre>
 *
 * <p>Inputs and outputs come in the order in which they are named, with the types that shape inference finds for them. Initializers that
 * the part needs are kept; one that is named as an input becomes one without a default. Training information, which is of the whole model, is
 * left out.
 *
 * @param inputs names of values that become the inputs; none for those inputs of the graph without a default that the outputs need
 * @param outputs names of values that become the outputs; none for those outputs of the graph that depend on the inputs
 */
public record Extraction(List<String> inputs, List<String> outputs) implements Pass {
    public Extraction {
        inputs = List.copyOf(new LinkedHashSet<>(inputs));
        outputs = List.copyOf(new LinkedHashSet<>(outputs));
        if (inputs.isEmpty() && outputs.isEmpty()) {
            throw new PassException("neither inputs nor outputs are given: name at least one value");
        }
    }

    @Override
    public String name() {
        return "extract";
    }

    /**
     * @throws PassException when the main graph has no value of a name, when an output needs an input of the graph that is not
     *     among the named, when a named input is not needed, when no output of the graph depends on the inputs, or when an element type
     *     is not known; nothing is changed then
     */
    @Override
    public boolean run(Model model) {
        Graph graph = model.graph();
        Map<String, Value> values = find(model);
        List<Value> named = inputs.stream().map(values::get).toList();
        List<Value> to = outputs.isEmpty()
                ? dependent(graph, named)
                : outputs.stream().map(values::get).toList();
        List<Value> from = inputs.isEmpty() ? needed(graph, to) : named;
        requireEnclosed(graph, from, to);
        if (from.equals(graph.requiredInputs()) && to.equals(graph.outputs())) {
            return new DeadCode().run(model);
        }
        InferredTypes types = ShapeInference.infer(model);
        from.forEach(value -> requireType(value, types.of(value)));
        from.forEach(value -> value.setType(types.of(value)));
        to.forEach(value -> value.setType(types.of(value)));
        model.removeTraining();
        cut(graph, from, to);
        new DeadCode().run(model);
        dropInputs(graph, from);
        new UnusedFunctions().run(model);
        return true;
    }

    /** Finds the values that the inputs and outputs name, by name. */
    private Map<String, Value> find(Model model) {
        Set<String> wanted = new LinkedHashSet<>(inputs);
        wanted.addAll(outputs);
        Map<String, Value> values = model.graph().valuesByName();
        if (!values.keySet().containsAll(wanted)) {
            // The name may be one that has not been assigned yet.
            model.assignNames();
            values = model.graph().valuesByName();
        }
        for (String name : wanted) {
            if (!values.containsKey(name)) {
                throw new PassException("the main graph has no value '" + Excerpt.of(name)
                        + "': give the name of an input, an initializer or an output of a node, as 'inspect"
                        + " --text' shows them" + NearestNames.question(name, values.keySet()));
            }
        }
        return values;
    }

    /** The inputs of the graph without a default that the values depend on, in the order of the graph. */
    private static List<Value> needed(Graph graph, List<Value> values) {
        Set<Value> reached = reached(graph, values, Set.of());
        return graph.requiredInputs().stream().filter(reached::contains).toList();
    }

    /** The outputs of the graph that depend on one of the values. */
    private static List<Value> dependent(Graph graph, List<Value> values) {
        Set<Value> reached = new HashSet<>(values);
        for (Node node : TopologicalOrder.of(graph)) {
            if (node.dependencies().anyMatch(reached::contains)) {
                reached.addAll(node.outputs());
            }
        }
        List<Value> outputs = graph.outputs().stream().filter(reached::contains).toList();
        if (outputs.isEmpty()) {
            throw new PassException("no output of the graph depends on " + values.get(0)
                    + (values.size() == 1 ? "" : " or another of the inputs") + ": name the outputs of the part");
        }
        return outputs;
    }

    /** The values of the graph that the given ones depend on, and these; the walk ends at the borders. */
    private static Set<Value> reached(Graph graph, List<Value> values, Set<Value> borders) {
        Set<Value> reached = new LinkedHashSet<>(values);
        Deque<Value> open = new ArrayDeque<>(values);
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (!borders.contains(value)) {
                value.producer()
                        .ifPresent(node -> node.dependencies()
                                .filter(read -> read.graph() == graph && reached.add(read))
                                .forEach(open::push));
            }
        }
        return reached;
    }

    /** Requires, walking back from the outputs, that they depend on all named inputs and on no other graph input without a default. */
    private static void requireEnclosed(Graph graph, List<Value> from, List<Value> to) {
        Set<Value> borders = Set.copyOf(from);
        Set<Value> reached = reached(graph, to, borders);
        for (Value value : reached) {
            if (!borders.contains(value)
                    && value.isInput()
                    && value.initializer().isEmpty()) {
                throw new PassException(
                        "the outputs need input " + value
                                + " of the graph, which is not among the inputs of the part: add it, or a value that depends on it");
            }
        }
        for (Value value : from) {
            if (!reached.contains(value)) {
                throw new PassException(
                        "the outputs do not need value " + value + ": leave it out of the inputs of the part");
            }
        }
    }

    private static void requireType(Value value, ValueType type) {
        if (type.equals(ValueType.UNKNOWN) || (type.asTensor().isPresent() && type.dtype() == DType.UNDEFINED)) {
            throw new PassException("the element type of value " + value
                    + " is not known, so it cannot become an input: declare it, or cut at another value");
        }
    }

    private static void cut(Graph graph, List<Value> from, List<Value> to) {
        while (!graph.outputs().isEmpty()) {
            graph.removeOutput(graph.outputs().size() - 1);
        }
        to.forEach(graph::addOutput);
        List<Value> all = new ArrayList<>(graph.inputs());
        for (Value value : from) {
            value.producer().ifPresent(node -> node.detachOutput(value.outputIndex(), value.hint()));
            if (!value.isInput()) {
                all.add(value);
            }
        }
        graph.setInputs(all);
        from.stream().filter(value -> value.initializer().isPresent()).forEach(graph::removeInitializer);
    }

    /** Keeps only the requested graph inputs, followed by those with a default that the extracted part still reads. */
    private static void dropInputs(Graph graph, List<Value> from) {
        List<Value> kept = new ArrayList<>(from);
        graph.inputs().stream()
                .filter(value -> value.initializer().isPresent() && value.isUsed())
                .forEach(kept::add);
        List<Value> unread = graph.inputs().stream()
                .filter(value -> value.initializer().isPresent() && !value.isUsed())
                .toList();
        graph.setInputs(kept);
        unread.forEach(graph::removeInitializer);
    }
}
