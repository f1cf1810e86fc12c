package org.onnxtwist.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** Changes all of a model that makes no difference: the order of nodes, and every name but those of its inputs and outputs. */
final class Disguise {
    private final Random random;
    private final Set<Value> interfaces = new HashSet<>();
    private int names;

    private Disguise(long seed) {
        random = new Random(seed);
    }

    static Model of(Model model, long seed) {
        Disguise disguise = new Disguise(seed);
        disguise.interfaces.addAll(model.graph().inputs());
        disguise.interfaces.addAll(model.graph().outputs());
        model.forEachGraph(disguise::shuffle);
        model.forEachGraph(disguise::rename);
        return model;
    }

    private void rename(Graph graph) {
        graph.inputs().forEach(this::rename);
        graph.initializers().forEach(this::rename);
        graph.sparseInitializers().forEach(sparse -> rename(sparse.value()));
        for (Node node : graph.nodes()) {
            node.setName(random.nextBoolean() ? "" : "node" + random.nextInt(1000));
            node.outputs().stream().filter(output -> !output.isOmitted()).forEach(this::rename);
        }
    }

    private void rename(Value value) {
        if (!interfaces.contains(value)) {
            value.setName("disguised" + names++);
        }
    }

    /** Puts the nodes into another topological order. */
    private void shuffle(Graph graph) {
        Map<Node, Integer> waits = new HashMap<>();
        Map<Node, List<Node>> readers = new HashMap<>();
        List<Node> ready = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        graph.nodes().forEach(nodes::add);
        for (Node node : nodes) {
            Set<Node> makers = new HashSet<>();
            makers(node, graph, makers);
            node.subgraphs().forEach(body -> {
                body.forEachNode(inner -> makers(inner, graph, makers));
                body.forEachGraph(inner -> inner.outputs().forEach(output -> maker(output, graph, makers)));
            });
            waits.put(node, makers.size());
            makers.forEach(maker ->
                    readers.computeIfAbsent(maker, key -> new ArrayList<>()).add(node));
            if (makers.isEmpty()) {
                ready.add(node);
            }
        }
        while (!ready.isEmpty()) {
            Collections.swap(ready, random.nextInt(ready.size()), ready.size() - 1);
            Node node = ready.remove(ready.size() - 1);
            graph.moveToEnd(node);
            for (Node reader : readers.getOrDefault(node, List.of())) {
                if (waits.merge(reader, -1, Integer::sum) == 0) {
                    ready.add(reader);
                }
            }
        }
    }

    private static void makers(Node node, Graph graph, Set<Node> makers) {
        node.inputValues().forEach(value -> maker(value, graph, makers));
    }

    private static void maker(Value value, Graph graph, Set<Node> makers) {
        value.producer().filter(node -> node.graph() == graph).ifPresent(makers::add);
    }
}
