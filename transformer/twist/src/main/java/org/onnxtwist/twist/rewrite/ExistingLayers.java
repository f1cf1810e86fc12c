package org.onnxtwist.twist.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.WrittenLayer;

/** The conv_twist layers that a model has before it is rewritten or exported, by the nodes that compute them. */
public final class ExistingLayers {
    static final ExistingLayers NONE = new ExistingLayers(Map.of(), Map.of());

    /** In the reference form: Add, Mul, Conv. */
    private static final int STEPS_TO_CONVS = 3;

    private final Map<Node, List<String>> byNode;
    private final Map<Graph, List<String>> byBody;

    private ExistingLayers(Map<Node, List<String>> byNode, Map<Graph, List<String>> byBody) {
        this.byNode = byNode;
        this.byBody = byBody;
    }

    /**
     * Those that the recogniser found, and those that an earlier rewrite recorded and the graph still has: a layer whose kernels are
     * computed from data is none for the recogniser.
     *
     * @param layers those of the model and of its subgraphs, as the recogniser found them
     */
    public static ExistingLayers of(Model model, List<TwistLayer> layers) {
        Map<Node, List<String>> byNode = new HashMap<>();
        for (TwistLayer layer : layers) {
            for (Node node : parts(layer)) {
                byNode.computeIfAbsent(node, key -> new ArrayList<>()).add(layer.name());
            }
        }
        for (WrittenLayer layer : WrittenLayers.recorded(model)) {
            parts(layer).forEach(node -> byNode.computeIfAbsent(node, key -> List.of(layer.name())));
        }
        Map<Graph, List<String>> byBody = new LinkedHashMap<>();
        Set<Graph> others = new HashSet<>();
        model.forEachNode(node -> model.callee(node).map(Function::body).ifPresent(body -> {
            Optional.ofNullable(byNode.get(node))
                    .ifPresent(names -> byBody.computeIfAbsent(body, key -> new ArrayList<>())
                            .addAll(names));
            if (!byNode.containsKey(node)) {
                others.add(body);
            }
        }));
        byBody.keySet().removeAll(others);
        return new ExistingLayers(byNode, byBody);
    }

    /** The nodes of a layer, with those that it may share with other layers: the differences that 1x1 Convs read. */
    private static Set<Node> parts(TwistLayer layer) {
        Set<Node> parts = new LinkedHashSet<>(layer.nodes());
        if (layer.form() == Form.ANTISYMMETRIC) {
            for (Node node : layer.nodes()) {
                if (node.operator().equals(Conv.ID)) {
                    addBefore(node, layer.input(), parts);
                }
            }
        }
        return parts;
    }

    /** The call that is a layer; or its last node and those that make what that reads, up to the three Convs. */
    private static Set<Node> parts(WrittenLayer layer) {
        Set<Node> parts = new LinkedHashSet<>(layer.output().producer().stream().toList());
        for (int i = 0; i < STEPS_TO_CONVS; i++) {
            for (Node node : List.copyOf(parts)) {
                node.inputValues()
                        .filter(value -> value != layer.input())
                        .flatMap(value -> value.producer().stream())
                        .forEach(parts::add);
            }
        }
        parts.removeIf(node -> node.operator().equals(Conv.ID)
                && node.input(0).filter(layer.input()::equals).isEmpty());
        return parts;
    }

    /** Adds what lies between a layer's input and a Conv of the layer. */
    private static void addBefore(Node conv, Value input, Set<Node> parts) {
        Optional<Value> at = conv.input(0).filter(value -> value != input);
        while (at.isPresent()) {
            Optional<Node> maker = at.get().producer();
            maker.ifPresent(parts::add);
            at = maker.flatMap(node -> node.input(0)).filter(value -> value != input);
        }
    }

    /** The names of the layers that a node is a part of; several for one that they share. */
    List<String> of(Node node) {
        Graph root = node.graph().root();
        return byNode.getOrDefault(node, byBody.getOrDefault(root, List.of()));
    }

    /** Tells whether a function is called by layers alone. */
    public boolean isLayer(Function function) {
        return byBody.containsKey(function.body());
    }
}
