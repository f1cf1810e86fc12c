package org.onnxtwist.twist.recognise;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.pass.FunctionInlining;
import org.onnxtwist.pass.FunctionInliningException;
import org.onnxtwist.twist.Form;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.Recognition;
import org.onnxtwist.twist.TwistLayer;

/** A call of a model-local function, which is looked into as a model of its own. */
record FunctionCall(Model model, Node call) {
    /**
     * The layer that the call is as a whole.
     *
     * @param nearMiss receives what is missing where the function has the parts of a layer and no layer
     */
    Optional<Lifted> lift(Facts facts, Quantities quantities, Consumer<String> nearMiss) {
        if (call.input(0).isEmpty() || call.outputCount() != 1 || call.hasSubgraphs()) {
            return Optional.empty();
        }
        Graph graph = new Graph(call.operator().name());
        Model alone = new Model(graph, model.irVersion());
        alone.opsets().putAll(model.opsets());
        model.callee(call).ifPresent(function -> alone.opsets().putAll(function.opsets()));
        model.functions().values().forEach(alone::addFunction);
        NodeBuilder copy = graph.node(call.operator());
        for (Optional<Value> input : call.inputs()) {
            copy.input(input.map(value -> argument(value, facts, quantities, graph)));
        }
        call.attributes().forEach(copy::attribute);
        graph.addOutput(copy.output("output").append().output(0));
        try {
            FunctionInlining.all().run(alone);
        } catch (FunctionInliningException e) {
            return Optional.empty(); // What cannot be inlined, such as a function that calls itself, is no layer.
        }
        Recognition inside = Recogniser.survey(alone);
        if (inside.layers().isEmpty()) {
            inside.nearMisses().stream().findFirst().map(NearMiss::reason).ifPresent(nearMiss);
        }
        return inside.layers().stream()
                .filter(layer -> layer.output().isOutput())
                .filter(layer -> layer.input() == graph.inputs().get(0))
                .map(this::lifted)
                .findFirst();
    }

    private static Value argument(Value value, Facts facts, Quantities quantities, Graph graph) {
        Optional<Tensor> tensor = facts.constant(value).or(() -> quantities.tensor(value));
        return tensor.isPresent()
                ? graph.addInitializer("constant", tensor.get())
                : graph.addInput("input", facts.type(value));
    }

    private Lifted lifted(TwistLayer layer) {
        return new Lifted(
                call,
                call.input(0).orElseThrow(),
                call.output(0),
                Set.of(call),
                layer.geometry(),
                layer.coordinates(),
                Form.FUNCTION,
                layer.purpose(),
                layer.grid(),
                layer.weights());
    }
}
