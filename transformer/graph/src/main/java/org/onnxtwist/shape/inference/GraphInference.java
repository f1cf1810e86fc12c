package org.onnxtwist.shape.inference;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.node.FunctionScope;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.node.SubgraphInference;
import org.onnxtwist.shape.operator.OperatorRules;
import org.onnxtwist.shape.term.FreshSymbol;
import org.onnxtwist.shape.term.TypeMerge;
import org.onnxtwist.shape.term.ValueFact;

/** Infers the types of the nodes of one graph and of its subgraphs, in one scope. */
final class GraphInference implements SubgraphInference {
    private final FunctionInference calls;
    private final FunctionScope scope;
    private final SymbolicTypes types;
    private final SymbolicTypes found;
    private int depth;

    GraphInference(FunctionInference calls, FunctionScope scope, SymbolicTypes types) {
        this(calls, scope, types, types);
    }

    /**
     * Creates an inference for the body of a function.
     *
     * @param types the facts of this call
     * @param found the facts about every function's body that hold at all calls
     */
    GraphInference(FunctionInference calls, FunctionScope scope, SymbolicTypes types, SymbolicTypes found) {
        this.calls = calls;
        this.scope = scope;
        this.types = types;
        this.found = found;
    }

    @Override
    public int depth() {
        return depth;
    }

    /** Infers a graph whose inputs have their declared types. */
    List<ValueFact> run(Graph graph) {
        return run(graph, List.of());
    }

    @Override
    public List<ValueFact> run(Graph graph, List<ValueFact> inputs) {
        depth++;
        calls.enter();
        long inside = types.sizes().next();
        for (int i = 0; i < graph.inputs().size(); i++) {
            Value input = graph.inputs().get(i);
            ValueFact given = i < inputs.size() ? inputs.get(i) : ValueFact.UNKNOWN;
            if (given.type() instanceof ValueType.UnknownType && !scope.function()) {
                types.forget(input);
                continue;
            }
            types.put(input, new ValueFact(TypeMerge.merge(given.type(), declared(input)), given.content()));
        }
        for (Node node : TopologicalOrder.of(graph)) {
            follow(node);
        }
        depth--;
        calls.leave();
        // Unknown sizes may differ each time that the graph is run.
        return graph.outputs().stream()
                .map(output -> FreshSymbol.erase(types.fact(output), inside))
                .toList();
    }

    /** Infers the outputs of one node. */
    void follow(Node node) {
        NodeContext context = new NodeContext(node, scope, types.known(), this);
        Optional<Function> function = calls.callee(node);
        if (function.isPresent()) {
            List<ValueFact> outputs = calls.outputs(function.get(), node, scope, types, found);
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

    private void record(Value output, ValueFact fact) {
        ValueType declared = declared(output);
        if (!scope.function()) {
            types.check(output, fact.type(), declared);
        }
        ValueType completing = types.believed() == DeclaredShapes.COMPLETING
                ? declared
                : TypeMerge.unlessRanked(fact.type(), declared);
        types.put(output, new ValueFact(TypeMerge.merge(fact.type(), completing), fact.content()));
    }

    private ValueType declared(Value value) {
        return scope.function() ? TypeMerge.withoutSymbols(types.declared(value)) : types.declared(value);
    }
}
