package org.onnxtwist.cli.text;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.report.JsonDocument;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** The inferred shapes of the named values of a model and its subgraphs, as they are where no default of an input is overridden. */
public final class ValueShapes {
    private ValueShapes() {}

    /**
     * The shapes by name: inputs, initializers, then what nodes make. Where subgraphs beside each other use one name, the first counts.
     *
     * @throws CommandException where the model declares a shape that cannot be true
     */
    public static Map<String, Shape> of(Path file, Model model) {
        InferredTypes types = ShapeInference.inferWithDefaults(model);
        try {
            types.requireConsistent();
        } catch (InvalidModelException e) {
            throw new CommandException(Fault.MODEL, "'" + file + "' is inconsistent: " + e.getMessage());
        }
        Map<String, Shape> shapes = new LinkedHashMap<>();
        model.graph().inputs().forEach(value -> put(shapes, types, value));
        model.graph().initializers().forEach(value -> put(shapes, types, value));
        model.graph().nodes().forEach(node -> node.outputs().forEach(value -> put(shapes, types, value)));
        model.graph().nodes().forEach(node -> addSubgraphs(node, types, shapes));
        return shapes;
    }

    private static void addSubgraphs(Node node, InferredTypes types, Map<String, Shape> shapes) {
        node.subgraphs().forEach(graph -> {
            graph.inputs().forEach(value -> put(shapes, types, value));
            graph.initializers().forEach(value -> put(shapes, types, value));
            graph.nodes().forEach(inner -> {
                inner.outputs().forEach(value -> put(shapes, types, value));
                addSubgraphs(inner, types, shapes);
            });
        });
    }

    private static void put(Map<String, Shape> shapes, InferredTypes types, Value value) {
        value.name().filter(name -> !name.isEmpty()).ifPresent(name -> shapes.putIfAbsent(name, types.numbered(value)));
    }

    public static void write(JsonDocument json, Map<String, Shape> shapes) {
        json.object("values", () -> shapes.forEach((name, shape) -> json.sizes(name, shape.known())));
    }

    public static void print(Console console, Map<String, Shape> shapes) {
        Table table = new Table(List.of("value", "shape"), Set.of());
        shapes.forEach((name, shape) -> table.add(name, shape.known().isPresent() ? shape.toString() : "unknown"));
        table.lines().forEach(console.out()::println);
    }
}
