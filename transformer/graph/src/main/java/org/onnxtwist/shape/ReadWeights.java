package org.onnxtwist.shape;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** The constants that nodes of a model read, whose bodies of functions are visited once. */
final class ReadWeights {
    private final Model model;
    private final Map<Function, Set<Value>> functions = new HashMap<>();

    ReadWeights(Model model) {
        this.model = model;
    }

    /** Returns the constants that a node, its subgraphs and the functions that it calls read, in their order. */
    Set<Value> of(Node node) {
        Set<Value> weights = new LinkedHashSet<>();
        add(node, weights);
        return Collections.unmodifiableSet(weights);
    }

    private void add(Node node, Set<Value> weights) {
        node.dependencies().filter(ReadWeights::isStored).forEach(weights::add);
        node.subgraphs().forEach(body -> addAll(body, weights));
        model.callee(node).ifPresent(function -> weights.addAll(of(function)));
    }

    private void addAll(Graph graph, Set<Value> weights) {
        graph.nodes().forEach(node -> add(node, weights));
    }

    private Set<Value> of(Function function) {
        Set<Value> known = functions.get(function);
        if (known == null) {
            known = new LinkedHashSet<>();
            // A function that calls itself reads what it reads.
            functions.put(function, known);
            addAll(function.body(), known);
        }
        return known;
    }

    private static boolean isStored(Value value) {
        return value.initializer().isPresent()
                || value.constant().isPresent()
                || value.sparseInitializer().isPresent();
    }
}
