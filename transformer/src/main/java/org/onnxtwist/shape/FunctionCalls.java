package org.onnxtwist.shape;

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

/** Follows calls of model-local functions, each combination of function, inputs and attributes once. */
final class FunctionCalls {
    /** Nodes of bodies that are followed in all, so that functions which call each other in ever new ways end too. */
    private static final long BUDGET = 10_000_000;

    private record Call(Function function, List<Fact> inputs, Map<String, AttributeValue> arguments) {}

    private final Model model;
    private final Map<Call, List<Fact>> known = new HashMap<>();
    private final Set<Function> open = new HashSet<>();
    private long followed;

    FunctionCalls(Model model) {
        this.model = model;
    }

    /** The function that a node calls. */
    Optional<Function> callee(Node node) {
        return model.functions().isEmpty() ? Optional.empty() : model.callee(node);
    }

    /**
     * What a call makes: a fact for each output of the function; none for a function that calls itself, or when the budget is
     * spent.
     */
    List<Fact> outputs(Function function, Node node, Scope caller, InferredTypes types) {
        List<Fact> inputs = node.inputs().stream()
                .map(input -> input.map(value -> Anonymous.erase(types.fact(value), Anonymous.ANY))
                        .orElse(Fact.UNKNOWN))
                .collect(Collectors.toList());
        while (inputs.size() < function.body().inputs().size()) {
            inputs.add(Fact.UNKNOWN);
        }
        Scope inside = caller.of(function, node);
        Call call = new Call(function, inputs, inside.arguments());
        List<Fact> outputs = known.get(call);
        if (outputs == null && followed < BUDGET && open.add(function)) {
            followed += function.body().nodeCount();
            InferredTypes body = types.fresh();
            outputs = new GraphInference(this, inside, body).run(function.body(), inputs);
            types.join(body);
            open.remove(function);
            known.put(call, outputs);
        }
        return outputs == null ? List.of() : outputs;
    }
}
