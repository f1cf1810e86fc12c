package org.onnxtwist.twist.recognise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.InlinedSizes;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * Calls of model-local functions that are layers as a whole. Each combination of function, attributes, constants and types of the inputs
 * is looked into once.
 *
 * <p>A function that is larger, with those that it calls, than any form of a layer is not looked into; nor are further calls when those
 * before had as many nodes in all as inlining might make. So the work is a multiple of the model's size, whatever calls what.
 */
final class CalledLayers {
    /** More nodes than any form of a layer has, with its grids, its kernels and what frameworks put in between. */
    private static final long MAX_NODES = 1_000;

    /** Two calls with equal inputs are the same layer, or neither is one. */
    private record Key(Function function, List<Object> inputs, int outputs, Set<Attribute> attributes) {}

    private final Model model;
    private final Facts facts;
    private final Quantities quantities;
    private final InlinedSizes sizes;
    private final long allowed;
    private final Map<Key, FunctionCall.Finding> known = new HashMap<>();
    private final IdentityHashMap<Tensor, Object> tensors = new IdentityHashMap<>();
    private long looked;

    CalledLayers(Facts facts, Quantities quantities) {
        this.model = facts.model();
        this.facts = facts;
        this.quantities = quantities;
        this.sizes = InlinedSizes.of(model, function -> true);
        this.allowed = model.functions().isEmpty() ? 0 : InlinedSizes.allowance(model);
    }

    /**
     * The layer that a call is as a whole.
     *
     * @param nearMiss receives what is missing where the function has the parts of a layer and no layer
     */
    Optional<Lifted> lift(Node call, Function function, Consumer<String> nearMiss) {
        long size = sizes.of(function);
        if (call.input(0).isEmpty() || call.outputCount() != 1 || call.hasSubgraphs() || size > MAX_NODES) {
            return Optional.empty();
        }
        List<Object> inputs = new ArrayList<>();
        for (Optional<Value> input : call.inputs()) {
            inputs.add(input.map(this::argument));
        }
        Key key = new Key(function, inputs, call.outputCount(), new HashSet<>(call.attributes()));
        FunctionCall.Finding finding = known.get(key);
        if (finding == null) {
            if (looked > allowed) {
                return Optional.empty();
            }
            looked += size;
            finding = new FunctionCall(model, call).finding(facts, quantities, reachable(function));
            known.put(key, finding);
        }
        finding.nearMiss().ifPresent(nearMiss);
        return finding.layer().map(layer -> FunctionCall.lifted(layer, call));
    }

    /** What {@link FunctionCall#finding} learns of an input: a constant, which is told from others by identity, or a type. */
    private Object argument(Value value) {
        Optional<Tensor> tensor = facts.constant(value).or(() -> quantities.tensor(value));
        return tensor.<Object>map(constant -> tensors.computeIfAbsent(constant, key -> new Object()))
                .orElseGet(() -> facts.type(value));
    }

    /** A function and those that it calls, directly or through others. */
    private Set<Function> reachable(Function function) {
        Set<Function> found = new HashSet<>();
        Deque<Function> open = new ArrayDeque<>(List.of(function));
        while (!open.isEmpty()) {
            Function next = open.removeFirst();
            if (found.add(next)) {
                next.body().forEachNode(node -> model.callee(node).ifPresent(open::add));
            }
        }
        return found;
    }
}
