package org.onnxtwist.shape;

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
import org.onnxtwist.ir.InlinedSizes;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.shape.operator.FunctionScope;
import org.onnxtwist.shape.term.FreshSymbol;
import org.onnxtwist.shape.term.ValueFact;

/**
 * Follows calls of model-local functions, each combination of function, inputs and attributes once, and as many nodes of bodies in all
 * as inlining might make, so that functions which call each other in ever new ways end too.
 */
final class FunctionCalls {
    /** Graphs and bodies that are followed inside each other; the calls in what lies deeper are not followed. */
    private static final int MAX_DEPTH = 100;

    private record Call(Function function, List<ValueFact> inputs, Map<String, AttributeValue> arguments) {}

    private final Model model;
    private final Map<Call, List<ValueFact>> known = new HashMap<>();
    private final Set<Function> open = new HashSet<>();
    private final Set<Function> givenUp = new HashSet<>();
    private final long allowed;
    private long followed;
    private int depth;

    FunctionCalls(Model model) {
        this.model = model;
        this.allowed = model.functions().isEmpty() ? 0 : InlinedSizes.allowance(model);
    }

    /** A graph begins. */
    void enter() {
        depth++;
    }

    /** A graph ends. */
    void leave() {
        depth--;
    }

    /** The function that a node calls. */
    Optional<Function> callee(Node node) {
        return model.functions().isEmpty() ? Optional.empty() : model.callee(node);
    }

    /**
     * What a call makes: a fact for each output of the function; none for a function that calls itself, when as many nodes were
     * followed as are allowed, or too deep inside other functions.
     *
     * @param found receives what holds of the values of the body at every call, and of the bodies of the functions that it calls
     */
    List<ValueFact> outputs(
            Function function, Node node, FunctionScope caller, InferredTypes types, InferredTypes found) {
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
            InferredTypes body = types.fresh();
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

    /** What other calls of the function, and of those that it calls, teach of their bodies does not hold at this one. */
    private void giveUp(Function function, InferredTypes found) {
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
