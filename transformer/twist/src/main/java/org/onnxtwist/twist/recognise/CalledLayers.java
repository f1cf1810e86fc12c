package org.onnxtwist.twist.recognise;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.function.FunctionInliningException;
import org.onnxtwist.shape.inference.InlinedSizes;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.recognise.Recogniser.Recognition;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;

/**
 * Calls of model-local functions that are layers as a whole. Each combination of function, attributes, constants and types of the inputs
 * is examined once.
 *
 * <p>A function that, with those that it calls, is larger than any form of a layer is not examined; nor are further calls once those
 * before had as many nodes in total as inlining might make. So the work is linear in the model's size, whatever the call graph.
 */
final class CalledLayers {
    /** A bound above the number of nodes of any form of a layer, with its grids, its kernels and nodes that frameworks insert. */
    private static final long MAX_NODES = 1_000;

    /** The key of a call; of two calls with equal keys, both are the same layer or neither is one. */
    private record Key(Function function, List<Optional<Argument>> inputs, int outputs, Set<Attribute> attributes) {}

    /**
     * The part of an input that {@link #finding} uses.
     *
     * @param constant the number of its tensor, for a constant
     * @param type its type, for another value
     */
    private record Argument(OptionalInt constant, ValueType type) {}

    /**
     * The result of examining a function as it is called.
     *
     * @param layer the layer that the call is as a whole
     * @param nearMiss what is missing where the function has the parts of a layer and no layer
     */
    private record Finding(Optional<TwistLayer> layer, Optional<String> nearMiss) {}

    private final Model model;
    private final ModelFacts facts;
    private final AbstractEvaluation quantities;
    private final InlinedSizes sizes;
    private final long allowed;
    private final Map<Key, Finding> known = new HashMap<>();
    private final IdentityHashMap<Tensor, Integer> tensors = new IdentityHashMap<>();
    private long looked;

    CalledLayers(ModelFacts facts, AbstractEvaluation quantities) {
        this.model = facts.model();
        this.facts = facts;
        this.quantities = quantities;
        this.sizes = InlinedSizes.of(model, function -> true);
        this.allowed = model.functions().isEmpty() ? 0 : InlinedSizes.allowance(model);
    }

    /**
     * The layer that a call is as a whole; empty if it is none.
     *
     * @param nearMiss receives what is missing if the function has the parts of a layer but is none
     */
    Optional<UnnamedLayer> lift(Node call, Function function, Consumer<String> nearMiss) {
        long size = sizes.of(function);
        if (call.input(0).isEmpty() || call.outputCount() != 1 || call.hasSubgraphs() || size > MAX_NODES) {
            return Optional.empty();
        }
        List<Optional<Argument>> inputs =
                call.inputs().stream().map(input -> input.map(this::argument)).toList();
        Key key = new Key(function, inputs, call.outputCount(), new HashSet<>(call.attributes()));
        Finding finding = known.get(key);
        if (finding == null) {
            if (looked > allowed) {
                return Optional.empty();
            }
            looked += size;
            finding = finding(call, function);
            known.put(key, finding);
        }
        finding.nearMiss().ifPresent(nearMiss);
        return finding.layer().map(layer -> new UnnamedLayer(call, layer.calledBy(call)));
    }

    private Argument argument(Value value) {
        return tensor(value)
                .map(constant -> tensors.computeIfAbsent(constant, key -> tensors.size()))
                .map(number -> new Argument(OptionalInt.of(number), ValueType.UNKNOWN))
                .orElseGet(() -> new Argument(OptionalInt.empty(), facts.type(value)));
    }

    private Optional<Tensor> tensor(Value value) {
        return facts.constant(value).or(() -> quantities.tensor(value));
    }

    /** Examines a call as a model of its own. */
    private Finding finding(Node call, Function function) {
        Graph graph = new Graph(call.operator().name());
        Model alone = new Model(graph, model.irVersion());
        alone.setOpsets(model.opsets());
        alone.setOpsets(function.opsets());
        reachable(function).forEach(alone::addFunction);
        NodeBuilder copy = graph.newNode(call.operator());
        for (Optional<Value> input : call.inputs()) {
            copy.input(input.map(value -> tensor(value)
                    .map(constant -> graph.addInitializer("constant", constant))
                    .orElseGet(() -> graph.addInput("input", facts.type(value)))));
        }
        call.attributes().forEach(copy::attribute);
        graph.addOutput(copy.output("output").append().output(0));
        try {
            FunctionInlining.all().run(alone);
        } catch (FunctionInliningException e) {
            // What cannot be inlined, such as a function that calls itself, is no layer.
            return new Finding(Optional.empty(), Optional.empty());
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

    /** A function and those that it calls, directly or indirectly. */
    private Set<Function> reachable(Function function) {
        Set<Function> found = new HashSet<>();
        Deque<Function> open = new ArrayDeque<>(List.of(function));
        while (!open.isEmpty()) {
            Function next = open.removeFirst();
            if (found.add(next)) {
                open.addAll(model.callees(next));
            }
        }
        return found;
    }
}
