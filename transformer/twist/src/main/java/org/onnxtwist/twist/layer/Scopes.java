package org.onnxtwist.twist.layer;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** The locations of nodes, as readable paths such as {@code loop/body/branch/then_branch}. */
public final class Scopes {
    private Scopes() {}

    /** Visits every node with the path to it: empty in the main graph, {@code function NAME} in a function's body. */
    public static void forEachNode(Model model, BiConsumer<Node, String> visitor) {
        visit(model.graph(), "", visitor);
        model.functions().values().forEach(function -> visit(function.body(), "function " + function.id(), visitor));
    }

    private static void visit(Graph graph, String path, BiConsumer<Node, String> visitor) {
        for (Node node : graph.nodes()) {
            visitor.accept(node, path);
            for (Attribute attribute : node.attributes()) {
                attribute
                        .value()
                        .graphs()
                        .forEach(body -> visit(body, join(path, label(node) + "/" + attribute.name()), visitor));
            }
        }
    }

    /** The node's name, or the name of its first output that has one. */
    public static String label(Node node) {
        if (!node.name().isEmpty()) {
            return node.name();
        }
        return node.outputs().stream()
                .flatMap(output -> output.name().stream())
                .findFirst()
                .orElse(node.operator().name());
    }

    public static String join(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    /** The name of a node's first output, for nodes whose own name is taken. */
    public static String outputLabel(Node node) {
        return node.outputs().stream()
                .map(Value::name)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(label(node));
    }
}
