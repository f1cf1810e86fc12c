package org.onnxtwist.page.drawing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.page.drawing.sketch.ModelSketches;

/** The nodes of a graph whose names match, with those near them. */
public final class Neighbourhood {
    private Neighbourhood() {}

    /**
     * Finds the nodes whose names match, in the main graph; if none does there, in the first subgraph or function in which one does. A node
     * without a name has that of its first output.
     *
     * @param distance how many edges the other nodes may be away, in or against the direction of the edges; 0 for none of them
     * @return the nodes, all of one graph; empty if no name matches
     */
    public static Set<Node> of(Model model, Predicate<String> names, int distance) {
        Set<Node> found = new LinkedHashSet<>();
        for (Graph graph : model.graphs()) {
            for (Node node : graph.nodes()) {
                if (names.test(name(node))) {
                    found.add(node);
                }
            }
            if (!found.isEmpty()) {
                return grown(found, distance);
            }
        }
        return found;
    }

    /** Returns the names by which nodes are found. */
    public static List<String> names(Model model) {
        return model.allNodes().map(Neighbourhood::name).toList();
    }

    private static String name(Node node) {
        return node.name().isEmpty()
                ? node.outputs().stream().findFirst().flatMap(Value::name).orElse("")
                : node.name();
    }

    private static Set<Node> grown(Set<Node> found, int distance) {
        Set<Node> all = new LinkedHashSet<>(found);
        List<Node> border = List.copyOf(found);
        for (int i = 0; i < distance && !border.isEmpty(); i++) {
            border = border.stream()
                    .flatMap(Neighbourhood::neighbours)
                    .filter(all::add)
                    .toList();
        }
        return all;
    }

    private static Stream<Node> neighbours(Node node) {
        Graph graph = node.graph();
        Stream<Node> producers = node.dependencies()
                .flatMap(value -> value.producer().stream())
                .filter(producer -> producer.graph() == graph && !ModelSketches.isConstant(producer));
        Stream<Node> readers = node.outputs().stream()
                .flatMap(Value::consumers)
                .map(reader -> reader.findEnclosing(outer -> outer.graph() == graph))
                .flatMap(Optional::stream);
        return Stream.concat(producers, readers);
    }
}
