package org.onnxtwist.twist.recognise;

import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.function.FunctionInliningException;
import org.onnxtwist.twist.layer.Form;
import org.onnxtwist.twist.layer.NearMiss;
import org.onnxtwist.twist.layer.Recognition;
import org.onnxtwist.twist.layer.TwistLayer;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;

/** A call of a model-local function, which is examined as a separate model. */
record FunctionCall(Model model, Node call) {
    /**
     * The result of examining a function as it is called.
     *
     * @param layer the layer that the call is as a whole
     * @param nearMiss what is missing where the function has the parts of a layer and no layer
     */
    record Finding(Optional<TwistLayer> layer, Optional<String> nearMiss) {
        static final Finding NOTHING = new Finding(Optional.empty(), Optional.empty());
    }

    /** @param functions the functions that the call needs */
    Finding finding(ModelFacts facts, AbstractEvaluation quantities, Set<Function> functions) {
        Graph graph = new Graph(call.operator().name());
        Model alone = new Model(graph, model.irVersion());
        alone.setOpsets(model.opsets());
        model.callee(call).ifPresent(function -> alone.setOpsets(function.opsets()));
        functions.forEach(alone::addFunction);
        NodeBuilder copy = graph.newNode(call.operator());
        for (Optional<Value> input : call.inputs()) {
            copy.input(input.map(value -> argument(value, facts, quantities, graph)));
        }
        call.attributes().forEach(copy::attribute);
        graph.addOutput(copy.output("output").append().output(0));
        try {
            FunctionInlining.all().run(alone);
        } catch (FunctionInliningException e) {
            return Finding.NOTHING; // What cannot be inlined, such as a function that calls itself, is no layer.
        }
        Recognition inside = Recogniser.survey(alone);
        return new Finding(
                inside.layers().stream()
                        .filter(layer -> layer.output().isOutput())
                        .filter(layer -> layer.input() == graph.inputs().get(0))
                        .findFirst(),
                inside.layers().isEmpty()
                        ? inside.nearMisses().stream().findFirst().map(NearMiss::reason)
                        : Optional.empty());
    }

    private static Value argument(Value value, ModelFacts facts, AbstractEvaluation quantities, Graph graph) {
        Optional<Tensor> tensor = facts.constant(value).or(() -> quantities.tensor(value));
        return tensor.isPresent()
                ? graph.addInitializer("constant", tensor.get())
                : graph.addInput("input", facts.type(value));
    }

    /** The layer that was found in a function, as a call of it. */
    static UnnamedLayer lifted(TwistLayer layer, Node call) {
        return new UnnamedLayer(
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
