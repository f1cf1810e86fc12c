package org.onnxtwist.page.drawing.sketch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Constant;
import org.onnxtwist.page.drawing.sketch.Vertex.Cost;
import org.onnxtwist.page.drawing.sketch.Vertex.Inside;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.MultiplyAdds;
import org.onnxtwist.shape.ShapeInference;

/** The facts about nodes and values that the drawings of one model share: types, costs, and the sketches of functions, which many nodes share. */
public final class ModelSketches {
    private static final int MOST_IN_TOOLTIP = 12;
    private static final int MOST_WEIGHTS = 3;

    private final Model model;
    private final InferredTypes types;
    private final Map<Node, MultiplyAdds> products;
    private final Map<Function, Sketch> functions = new HashMap<>();
    private final Set<Function> entered = new HashSet<>();
    private final Map<List<Object>, Long> kinds;

    /**
     * Infers the types and costs of a model.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public ModelSketches(Model model) {
        this(model, new HashMap<>());
    }

    /** @param kinds the kinds of vertices by what they consist of, shared by sketches that are to be compared */
    ModelSketches(Model model, Map<List<Object>, Long> kinds) {
        this.model = model;
        this.types = ShapeInference.inferWithDefaults(model);
        this.products = MultiplyAdds.ofNodes(model);
        this.kinds = kinds;
    }

    /** Returns the sketch of a whole graph. */
    public Sketch of(Graph graph) {
        return new GraphSketch(this, graph, node -> true).whole();
    }

    /** Returns the sketch of some nodes of one graph, with the values that they read from the rest of it and that the rest reads. */
    public Sketch of(Graph graph, Collection<Node> nodes) {
        Set<Node> included = new HashSet<>(nodes);
        return new GraphSketch(this, graph, included::contains).partial();
    }

    /** Returns the type of a value as a label; see {@link NodeText#type}. */
    String label(Value value) {
        return NodeText.type(types.of(value));
    }

    /** Tells whether a value is part of the text of the nodes that read it: an initializer, or the output of a Constant. */
    static boolean isWeight(Value value) {
        return value.initializer().isPresent()
                || value.sparseInitializer().isPresent()
                || value.producer().filter(ModelSketches::isConstant).isPresent();
    }

    /** Tells whether a node holds a constant. */
    public static boolean isConstant(Node node) {
        return node.operator().equals(Constant.ID);
    }

    /** Returns the vertex of a node. */
    Vertex vertex(Node node, Change change) {
        Optional<Function> callee = model.callee(node);
        List<Inside> insides = insides(node, callee);
        List<String> facts = new ArrayList<>(2);
        String attributes = NodeText.attributes(node, schema(node));
        if (!attributes.isEmpty()) {
            facts.add(attributes);
        }
        Set<Value> weights =
                node.inputValues().filter(ModelSketches::isWeight).collect(Collectors.toCollection(LinkedHashSet::new));
        if (!weights.isEmpty()) {
            facts.add(weights.stream().limit(MOST_WEIGHTS).map(NodeText::weight).collect(Collectors.joining(" + "))
                    + (weights.size() > MOST_WEIGHTS ? " + " + (weights.size() - MOST_WEIGHTS) + " more" : ""));
        }
        BoxFamily family = BoxFamily.of(node, callee.isPresent());
        return new Vertex(
                NodeText.shortened(node.operator().name(), 40),
                node.name(),
                facts,
                NodeText.tooltip(node, values(node)),
                family,
                change,
                NodeScopes.of(node),
                kind(node, weights, insides, change),
                cost(node, weights, insides),
                insides);
    }

    private Optional<OperatorSchema> schema(Node node) {
        OptionalLong version =
                model.importsOf(node.graph()).opset(node.operator().domain());
        return version.isPresent() ? Schemas.find(node.operator(), version.getAsLong()) : Optional.empty();
    }

    private List<Inside> insides(Node node, Optional<Function> callee) {
        if (callee.isPresent()) {
            return sketch(callee.get())
                    .map(body -> List.of(new Inside(node.operator().name(), body)))
                    .orElse(List.of());
        }
        if (!node.hasSubgraphs()) {
            return List.of();
        }
        List<Inside> insides = new ArrayList<>();
        for (Attribute attribute : node.attributes()) {
            List<Graph> bodies = attribute.value().graphs().toList();
            for (int i = 0; i < bodies.size(); i++) {
                insides.add(new Inside(attribute.name() + (bodies.size() > 1 ? " " + i : ""), of(bodies.get(i))));
            }
        }
        return insides;
    }

    /** The sketch of a function; empty inside itself, which no valid model has. */
    private Optional<Sketch> sketch(Function function) {
        Sketch known = functions.get(function);
        if (known == null) {
            if (!entered.add(function)) {
                return Optional.empty();
            }
            known = of(function.body());
            functions.put(function, known);
        }
        return Optional.of(known);
    }

    private List<String> values(Node node) {
        List<String> lines = new ArrayList<>();
        node.inputValues().limit(MOST_IN_TOOLTIP).forEach(value -> lines.add("reads " + described(value)));
        if (node.inputCount() > MOST_IN_TOOLTIP) {
            lines.add("reads " + NumberText.grouped(node.inputCount() - MOST_IN_TOOLTIP) + " more");
        }
        node.outputs().stream()
                .filter(value -> !value.isOmitted())
                .limit(MOST_IN_TOOLTIP)
                .forEach(value -> lines.add("makes " + described(value)));
        return lines;
    }

    private String described(Value value) {
        String type = isWeight(value) ? NodeText.weight(value) : label(value);
        return NodeText.name(value) + (type.isEmpty() ? "" : ": " + type);
    }

    private long kind(Node node, Set<Value> weights, List<Inside> insides, Change change) {
        List<Object> key = new ArrayList<>();
        key.add(node.operator());
        key.add(change);
        for (Attribute attribute : node.attributes()) {
            key.add(attribute.name());
            key.add(
                    attribute.value() instanceof AttributeValue.TensorValue tensor
                            ? tensor.value().type()
                            : attribute.value().graphs().findAny().isPresent() ? "" : attribute.value());
        }
        // Elements of these types say how data move; those of other weights differ from block to block.
        weights.forEach(weight -> key.add(
                types.of(weight).dtype() == DType.INT64 || types.of(weight).dtype() == DType.INT32
                        ? NodeText.weight(weight)
                        : label(weight)));
        node.outputs().forEach(value -> key.add(value.isOmitted() ? "" : label(value)));
        for (Inside inside : insides) {
            for (int i = 0; i < inside.sketch().size(); i++) {
                key.add(inside.sketch().vertex(i).kind());
            }
        }
        return kind(key);
    }

    /** Returns the number that stands for what a vertex consists of. */
    long kind(List<Object> key) {
        return kinds.computeIfAbsent(key, unknown -> (long) kinds.size());
    }

    private Cost cost(Node node, Set<Value> weights, List<Inside> insides) {
        long parameters = weights.stream().mapToLong(ModelSketches::parameters).sum();
        MultiplyAdds own = products.getOrDefault(node, new MultiplyAdds(0, 1, false));
        Cost cost = new Cost(parameters, own.counted(), own.uncounted() == 0);
        for (Inside inside : insides) {
            for (int i = 0; i < inside.sketch().size(); i++) {
                cost = cost.plus(new Cost(inside.sketch().vertex(i).cost().parameters(), 0, true));
            }
        }
        return cost;
    }

    private static long parameters(Value weight) {
        return weight.initializer()
                .or(weight::constant)
                .filter(tensor -> tensor.dtype().isFloatingPoint())
                .map(Tensor::elements)
                .orElse(0L);
    }
}
