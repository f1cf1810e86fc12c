package org.onnxtwist.shape;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.TopologicalOrder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;

/** Follows the nodes of one graph and of its subgraphs, in one scope. */
final class GraphInference implements SubgraphInference {
    private final FunctionCalls calls;
    private final Scope scope;
    private final InferredTypes types;
    private final InferredTypes found;
    private int depth;

    GraphInference(FunctionCalls calls, Scope scope, InferredTypes types) {
        this(calls, scope, types, types);
    }

    /**
     * For the body of a function.
     *
     * @param types what is known at this call
     * @param found what is known of every function's body at all calls
     */
    GraphInference(FunctionCalls calls, Scope scope, InferredTypes types, InferredTypes found) {
        this.calls = calls;
        this.scope = scope;
        this.types = types;
        this.found = found;
    }

    @Override
    public int depth() {
        return depth;
    }

    /** Follows a graph whose inputs have the types that it declares. */
    List<Fact> run(Graph graph) {
        return run(graph, List.of());
    }

    @Override
    public List<Fact> run(Graph graph, List<Fact> inputs) {
        depth++;
        calls.enter();
        long inside = types.sizes().next();
        for (int i = 0; i < graph.inputs().size(); i++) {
            Value input = graph.inputs().get(i);
            Fact given = i < inputs.size() ? inputs.get(i) : Fact.UNKNOWN;
            if (given.type() instanceof ValueType.UnknownType && !scope.function()) {
                types.forget(input);
                continue;
            }
            types.put(input, new Fact(Types.merge(given.type(), declared(input)), given.content()));
        }
        for (Node node : TopologicalOrder.of(graph)) {
            follow(node);
        }
        depth--;
        calls.leave();
        // What is unknown may differ each time that the graph is run.
        return graph.outputs().stream()
                .map(output -> Anonymous.erase(types.fact(output), inside))
                .toList();
    }

    /** Follows one node. */
    void follow(Node node) {
        NodeContext context = new NodeContext(node, scope, types.known(), this);
        Optional<Function> function = calls.callee(node);
        if (function.isPresent()) {
            List<Fact> outputs = calls.outputs(function.get(), node, scope, types, found);
            for (int i = 0; i < outputs.size(); i++) {
                context.output(i, outputs.get(i));
            }
        } else {
            OperatorRules.find(node.operator()).ifPresent(rule -> rule.infer(context));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            record(node.output(i), context.inferred(i));
        }
    }

    private void record(Value output, Fact fact) {
        ValueType declared = declared(output);
        if (!scope.function()) {
            types.check(output, fact.type(), declared);
        }
        ValueType completing =
                types.believed() == DeclaredShapes.COMPLETING ? declared : Types.unlessRanked(fact.type(), declared);
        types.put(output, new Fact(Types.merge(fact.type(), completing), fact.content()));
    }

    private ValueType declared(Value value) {
        return scope.function() ? Types.withoutSymbols(types.declared(value)) : types.declared(value);
    }
}
