package org.onnxtwist.runtime.layers;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;

/** Finds the values of one model that correspond to those of another, by their names or by the name of a node that makes or reads them. */
final class Correspondence {
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();

    /** @param other the model in which values are looked up */
    Correspondence(Model other) {
        other.forEachGraph(this::read);
    }

    private void read(Graph graph) {
        graph.inputs().forEach(this::read);
        graph.nodes().forEach(node -> {
            if (!node.name().isEmpty()) {
                nodes.putIfAbsent(node.name(), node);
            }
            node.outputs().forEach(this::read);
        });
    }

    private void read(Value value) {
        value.name().filter(name -> !name.isEmpty()).ifPresent(name -> values.putIfAbsent(name, value));
    }

    /** Returns the corresponding value of the other model; empty if there is none. */
    Optional<Value> of(Value value) {
        return value.name()
                .map(values::get)
                .or(() -> value.producer()
                        .flatMap(this::namesake)
                        .filter(node -> value.outputIndex() < node.outputs().size())
                        .map(node -> node.output(value.outputIndex())))
                .or(() -> value.uses().stream()
                        .flatMap(use -> use instanceof Use.Input input ? read(input).stream() : Stream.empty())
                        .findFirst());
    }

    private Optional<Value> read(Use.Input use) {
        return namesake(use.node()).flatMap(node -> node.input(use.index()));
    }

    private Optional<Node> namesake(Node node) {
        return Optional.ofNullable(nodes.get(node.name()))
                .filter(other -> other.operator().equals(node.operator()));
    }

    /** Returns the node of the other model that has the given name, or makes the value of that name; empty if there is none. */
    Optional<Node> node(String name) {
        return Optional.ofNullable(nodes.get(name))
                .or(() -> Optional.ofNullable(values.get(name)).flatMap(Value::producer));
    }
}
