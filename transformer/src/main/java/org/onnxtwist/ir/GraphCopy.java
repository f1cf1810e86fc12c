package org.onnxtwist.ir;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Copies nodes and whole graphs. Weights are shared, not copied. A value that is not copied and has no stand-in is read as it is,
 * which is right for values that a subgraph captures.
 *
 * <p>Nodes that are not sorted are copied too: a value may be read before its producer is copied.
 */
public final class GraphCopy {
    private interface Placement {
        Node apply(NodeBuilder builder);
    }

    private final IdentityHashMap<Value, Value> copies = new IdentityHashMap<>();
    private final UnaryOperator<Attribute> attributes;
    private final boolean keepNames;

    private GraphCopy(UnaryOperator<Attribute> attributes, boolean keepNames) {
        this.attributes = attributes;
        this.keepNames = keepNames;
    }

    /** A copy within the same model: names become hints. {@code attributes} may change each attribute, at any depth. */
    public static GraphCopy within(UnaryOperator<Attribute> attributes) {
        return new GraphCopy(attributes, false);
    }

    /** A copy for another model: names are kept. */
    public static GraphCopy elsewhere() {
        return new GraphCopy(UnaryOperator.identity(), true);
    }

    /** A deep copy of a model, names and all. */
    public static Model of(Model model) {
        Model copy = new Model(new Graph(model.graph().name()), model.irVersion());
        GraphCopy main = elsewhere();
        main.fill(model.graph(), copy.graph());
        copy.opsets().putAll(model.opsets());
        copy.metadata().putAll(model.metadata());
        copy.setProducerName(model.producerName());
        copy.setProducerVersion(model.producerVersion());
        copy.setDomain(model.domain());
        copy.setModelVersion(model.modelVersion());
        copy.setDoc(model.doc());
        copy.setUnmodelled(model.unmodelled());
        model.functions().values().forEach(function -> copy.addFunction(of(function)));
        return copy;
    }

    private static Function of(Function function) {
        Graph body = new Graph(function.body().name());
        elsewhere().fill(function.body(), body);
        Function copy = new Function(function.id(), body);
        copy.opsets().putAll(function.opsets());
        copy.attributes().addAll(function.attributes());
        copy.attributeDefaults().addAll(function.attributeDefaults());
        copy.setUnmodelled(function.unmodelled());
        return copy;
    }

    /** Lets copied nodes read {@code replacement} where the originals read {@code original}. */
    public GraphCopy map(Value original, Value replacement) {
        copies.put(original, replacement);
        return this;
    }

    /** The copy of a value, or its stand-in, or the value itself. */
    public Value copyOf(Value original) {
        return copies.getOrDefault(original, original);
    }

    /** Copies a subgraph, with everything in it. */
    public Graph body(Graph original) {
        Graph copy = new Graph(original.name());
        fill(original, copy);
        return copy;
    }

    /** Copies inputs, initializers, nodes and outputs of {@code original} into the empty graph {@code copy}. */
    private void fill(Graph original, Graph copy) {
        copy.setDoc(original.doc());
        copy.metadata().putAll(original.metadata());
        copy.setUnmodelled(original.unmodelled());
        for (Value input : original.inputs()) {
            map(input, describe(input, copy.addInput(input.hint(), input.type())));
        }
        for (Value value : original.initializers()) {
            Tensor tensor = value.initializer().orElseThrow();
            if (value.isInput()) {
                copy.setInitializer(copyOf(value), tensor);
            } else {
                map(value, describe(value, copy.addInitializer(value.hint(), tensor)));
            }
        }
        for (Graph.SparseInitializer sparse : original.sparseInitializers()) {
            map(
                    sparse.value(),
                    describe(
                            sparse.value(),
                            copy.addSparseInitializer(sparse.value().hint(), sparse.tensor())));
        }
        nodes(original.nodes(), copy);
        original.outputs().forEach(output -> copy.addOutput(copyOf(output)));
    }

    /** Copies nodes to the end of {@code target}, in their order. */
    public void nodes(Iterable<Node> originals, Graph target) {
        copy(originals, target, NodeBuilder::append);
    }

    /** Copies nodes to right before {@code anchor}, in their order. */
    public void nodesBefore(Iterable<Node> originals, Node anchor) {
        copy(originals, anchor.graph(), builder -> builder.before(anchor));
    }

    private void copy(Iterable<Node> originals, Graph target, Placement placement) {
        Map<Node, Node> made = new LinkedHashMap<>();
        for (Node original : originals) {
            Node copy = placement.apply(declare(original, target.node(original.operator())));
            made.put(original, copy);
            for (int i = 0; i < original.outputs().size(); i++) {
                map(original.output(i), describe(original.output(i), copy.output(i)));
            }
        }
        made.forEach(this::connect);
    }

    private static NodeBuilder declare(Node original, NodeBuilder builder) {
        builder.name(original.name());
        for (Value output : original.outputs()) {
            if (output.isOmitted()) {
                builder.omitOutput();
            } else {
                builder.output(output.hint());
            }
        }
        return builder;
    }

    private void connect(Node original, Node copy) {
        if (keepNames && !original.nameIsHint()) {
            copy.setName(original.name());
        }
        copy.setDoc(original.doc());
        copy.metadata().putAll(original.metadata());
        copy.setUnmodelled(original.unmodelled());
        for (Optional<Value> input : original.inputs()) {
            copy.appendInput(input.map(this::copyOf).orElse(null));
        }
        for (Attribute attribute : original.attributes()) {
            Attribute changed = attributes.apply(attribute);
            copy.setAttribute(changed.value().graphs().findAny().isPresent() ? withBodies(changed) : changed);
        }
    }

    private Attribute withBodies(Attribute attribute) {
        AttributeValue value = attribute.value() instanceof AttributeValue.Body body
                ? new AttributeValue.Body(body(body.value()))
                : new AttributeValue.Bodies(
                        attribute.value().graphs().map(this::body).toList());
        return new Attribute(attribute.name(), value, attribute.doc(), attribute.unmodelled());
    }

    private Value describe(Value original, Value copy) {
        if (keepNames) {
            original.name().ifPresent(copy::setName);
        }
        copy.setType(original.type());
        copy.setDoc(original.doc());
        copy.metadata().putAll(original.metadata());
        copy.setUnmodelled(original.unmodelled());
        return copy;
    }
}
