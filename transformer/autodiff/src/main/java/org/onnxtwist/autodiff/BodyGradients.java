package org.onnxtwist.autodiff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.op.trait.RandomNumbers;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Differentiates copies of subgraphs, which compute again what the backward pass needs of the forward pass. */
final class BodyGradients {
    private final Model model;
    private final GradientRules rules;
    private final InferredTypes types;

    /** @param types the types of the values that subgraphs read of the graphs around them; those of the copies are added */
    BodyGradients(Model model, GradientRules rules, InferredTypes types) {
        this.model = model;
        this.rules = rules;
        this.types = types;
    }

    /** See {@link org.onnxtwist.autodiff.rule.Differentiation#gradients}. */
    List<Graph> of(List<Graph> bodies, List<Optional<Value>> cotangents, List<Value> wrt) {
        List<Graph> copies = new ArrayList<>();
        try {
            for (Graph body : bodies) {
                Graph copy = GraphCopy.within(Optional::of).body(body);
                copies.add(copy);
                differentiate(copy, cotangents, wrt);
            }
            return copies;
        } catch (RuntimeException e) {
            // A copy that is given up must not go on reading values around it.
            copies.forEach(copy -> {
                clearOutputs(copy);
                removeUnused(copy);
            });
            throw e;
        }
    }

    private void differentiate(Graph copy, List<Optional<Value>> cotangents, List<Value> wrt) {
        TopologicalOrder.of(copy).forEach(node -> ShapeInference.follow(model, node, types));
        Gradients gradients =
                new BackwardPass(model, copy, rules, types, wrt, Activations.KEEP).run(seeds(copy, cotangents));
        clearOutputs(copy);
        gradients.gradients().values().forEach(copy::addOutput);
        removeUnused(copy);
        copy.allNodes().filter(RandomNumbers::areDrawnBy).findFirst().ifPresent(BodyGradients::refuse);
    }

    /** Several outputs may be one value, the gradient with respect to which is the sum. */
    private static Map<Value, BackwardPass.Seed> seeds(Graph copy, List<Optional<Value>> cotangents) {
        Map<Value, BackwardPass.Seed> seeds = new LinkedHashMap<>();
        for (int i = 0; i < cotangents.size(); i++) {
            Value output = copy.outputs().get(i);
            cotangents
                    .get(i)
                    .ifPresent(cotangent ->
                            seeds.merge(output, at -> cotangent, (a, b) -> at -> at.add(a.place(at), b.place(at))));
        }
        return seeds;
    }

    private static void clearOutputs(Graph copy) {
        while (!copy.outputs().isEmpty()) {
            copy.removeOutput(copy.outputs().size() - 1);
        }
    }

    private static void removeUnused(Graph copy) {
        List<Node> order = TopologicalOrder.of(copy);
        for (int i = order.size() - 1; i >= 0; i--) {
            if (order.get(i).outputs().stream().noneMatch(Value::isUsed)) {
                copy.remove(order.get(i));
            }
        }
        List.copyOf(copy.initializers()).stream()
                .filter(value -> !value.isUsed())
                .forEach(copy::removeInitializer);
    }

    private static void refuse(Node node) {
        throw new GradientException(
                Fault.MODEL,
                "the subgraph with node " + node + " cannot be differentiated, because it is computed again for the"
                        + " gradient and would draw other random numbers: draw them outside, or freeze the parameters before it");
    }
}
