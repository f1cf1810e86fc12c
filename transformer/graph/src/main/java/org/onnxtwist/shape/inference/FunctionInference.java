package org.onnxtwist.shape.inference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.shape.node.FunctionScope;
import org.onnxtwist.shape.term.FreshSymbol;
import org.onnxtwist.shape.term.ValueFact;

/**
 * Infers the results of calls of model-local functions, once for each combination of function, inputs and attributes. The total number of
 * nodes of bodies is limited to what inlining may make, so that inference ends even if functions call each other in ever new combinations.
 */
final class FunctionInference {
    /** The maximum nesting depth of graphs and bodies; calls nested deeper are not followed. */
    private static final int MAX_DEPTH = 100;

    private record Call(Function function, List<ValueFact> inputs, Map<String, AttributeValue> arguments) {}

    private final Model model;
    private final Map<Call, List<ValueFact>> known = new HashMap<>();
    private final Set<Function> open = new HashSet<>();
    private final Set<Function> givenUp = new HashSet<>();
    private final long allowed;
    private long followed;
    private int depth;

    FunctionInference(Model model) {
        this.model = model;
        this.allowed = model.functions().isEmpty() ? 0 : InlinedSizes.allowance(model);
    }

    /** Called when a graph is entered. */
    void enter() {
        depth++;
    }

    /** Called when a graph is left. */
    void leave() {
        depth--;
    }

    /** The function that a node calls. */
    Optional<Function> callee(Node node) {
        return model.functions().isEmpty() ? Optional.empty() : model.callee(node);
    }

    /**
     * Infers the results of a call: a fact for each output of the function; an empty list for a recursive function, if the limit on nodes
     * is reached, or if the call is nested too deeply.
     *
     * @param found receives the facts that hold at every call for the values of the body, and of the bodies of the functions that it calls
     */
    List<ValueFact> outputs(
            Function function, Node node, FunctionScope caller, SymbolicTypes types, SymbolicTypes found) {
        List<ValueFact> inputs = node.inputs().stream()
                .map(input -> input.map(value -> FreshSymbol.erase(types.fact(value), FreshSymbol.ANY))
                        .orElse(ValueFact.UNKNOWN))
                .collect(Collectors.toList());
        while (inputs.size() < function.body().inputs().size()) {
            inputs.add(ValueFact.UNKNOWN);
        }
        FunctionScope inside = caller.of(function, node);
        Call call = new Call(function, inputs, inside.arguments());
        List<ValueFact> outputs = known.get(call);
        if (outputs == null && followed < allowed && depth < MAX_DEPTH && open.add(function)) {
            followed += function.body().nodeCount();
            SymbolicTypes body = types.fresh();
            outputs = new GraphInference(this, inside, body, found).run(function.body(), inputs);
            found.join(body);
            open.remove(function);
            known.put(call, outputs);
        }
        if (outputs == null) {
            giveUp(function, found);
        }
        return outputs == null ? List.of() : outputs;
    }

    /**
     * Makes the facts about the bodies of the function, and of those that it calls, unknown, because those of other calls do not hold at
     * this one.
     */
    private void giveUp(Function function, SymbolicTypes found) {
        Deque<Function> unfollowed = new ArrayDeque<>(List.of(function));
        while (!unfollowed.isEmpty()) {
            Function next = unfollowed.removeFirst();
            if (givenUp.add(next)) {
                next.body().forEachGraph(graph -> {
                    graph.inputs().forEach(found::giveUp);
                    for (Node node : graph.nodes()) {
                        node.outputs().forEach(found::giveUp);
                        callee(node).ifPresent(unfollowed::add);
                    }
                });
            }
        }
    }
}
