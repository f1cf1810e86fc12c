package org.onnxtwist.ir;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * Copies nodes and whole graphs. Weights are shared, not copied. Copies read a value that is not copied and has no replacement unchanged,
 * which is right for values that a subgraph captures; if it is not visible, the copy is refused.
 *
 * <p>Nodes that are not sorted are copied too: a value may be read before its producer is copied.
 */
public final class GraphCopy {
    /** The change of an attribute when its node is copied. */
    @FunctionalInterface
    public interface AttributeChange {
        /** The attribute of the copy; empty for none. */
        Optional<Attribute> apply(Attribute original);
    }

    private interface Placement {
        Node apply(NodeBuilder builder);
    }

    private final IdentityHashMap<Value, Value> copies = new IdentityHashMap<>();
    private final AttributeChange attributes;
    private final boolean keepNames;
    private final Set<Value> omitted = new HashSet<>();
    private UnaryOperator<String> renaming = UnaryOperator.identity();

    private GraphCopy(AttributeChange attributes, boolean keepNames) {
        this.attributes = attributes;
        this.keepNames = keepNames;
    }

    /** A copy within the same model: names become hints. {@code attributes} may change or drop each attribute, at any depth. */
    public static GraphCopy within(AttributeChange attributes) {
        return new GraphCopy(attributes, false);
    }

    /** A copy for another model: names are kept. */
    public static GraphCopy elsewhere() {
        return new GraphCopy(Optional::of, true);
    }

    /** A deep copy of a model, names and all. */
    public static Model of(Model model) {
        return elsewhere().model(model);
    }

    /** Copies a whole model with its training; {@link #copyOf} knows the copies of the values of its main graph. Functions are copied as they are. */
    public Model model(Model model) {
        Model copy = new Model(body(model.graph()), model.irVersion());
        copy.setOpsets(model.opsets());
        copy.setMetadata(model.metadata());
        copy.setProducerName(model.producerName());
        copy.setProducerVersion(model.producerVersion());
        copy.setDomain(model.domain());
        copy.setModelVersion(model.modelVersion());
        copy.setDoc(model.doc());
        copy.setUnmodelled(model.unmodelled());
        model.functions().values().forEach(function -> copy.addFunction(of(function)));
        model.training().forEach(step -> copy.addTraining(training(step)));
        return copy;
    }

    private TrainingInfo training(TrainingInfo step) {
        return new TrainingInfo(
                body(step.initialization()),
                body(step.algorithm()),
                bindings(step.initializationBindings()),
                bindings(step.updateBindings()),
                step.unmodelled());
    }

    private List<TrainingInfo.Binding> bindings(List<TrainingInfo.Binding> originals) {
        return originals.stream()
                .map(binding -> new TrainingInfo.Binding(copyOf(binding.variable()), copyOf(binding.source())))
                .toList();
    }

    private static Function of(Function function) {
        Function copy = new Function(function.id(), elsewhere().body(function.body()));
        copy.setOpsets(function.opsets());
        function.attributes().forEach(copy::addAttribute);
        function.attributeDefaults().forEach(copy::addAttributeDefault);
        copy.setUnmodelled(function.unmodelled());
        return copy;
    }

    /**
     * Lets copied nodes read {@code replacement} where the originals read {@code original}. It must be visible where the copies are
     * placed.
     */
    public GraphCopy map(Value original, Value replacement) {
        copies.put(
                Objects.requireNonNull(original, "the value that is replaced in a copy cannot be null"),
                Objects.requireNonNull(
                        replacement, "the replacement of a value cannot be null: omit the input with omit"));
        return this;
    }

    /** Lets copied nodes omit the input where the originals read {@code original}. */
    public GraphCopy omit(Value original) {
        omitted.add(original);
        return this;
    }

    /** Gives copies other names and hints than the nodes and values have that are copied, at any depth. */
    public GraphCopy rename(UnaryOperator<String> names) {
        renaming = names;
        return this;
    }

    /** The copy of a value, or its replacement, or the value itself. */
    public Value copyOf(Value original) {
        return copies.getOrDefault(original, original);
    }

    /**
     * Copies a subgraph, with everything in it. The copy may read values of graphs around the original; they must be visible at the node
     * that it is given to.
     */
    public Graph body(Graph original) {
        Graph copy = new Graph(original.name());
        fill(original, copy);
        return copy;
    }

    private void fill(Graph original, Graph copy) {
        copy.setDoc(original.doc());
        copy.setMetadata(original.metadata());
        copy.setUnmodelled(original.unmodelled());
        append(original, copy, Set.of());
    }

    /**
     * Copies inputs, initializers, nodes and outputs of a graph to the end of those of {@code target}. An input that {@link #map} replaces is
     * not copied, nor is its default.
     */
    public void append(Graph original, Graph target) {
        append(original, target, new HashSet<>(copies.keySet()));
    }

    private void append(Graph original, Graph target, Set<Value> replaced) {
        for (Value input : original.inputs()) {
            if (!replaced.contains(input)) {
                map(input, describe(input, target.addInput(renaming.apply(input.hint()), input.type())));
            }
        }
        for (Value value : original.initializers()) {
            Tensor tensor = value.initializer().orElseThrow();
            if (value.isInput() && !replaced.contains(value)) {
                target.setInitializer(copyOf(value), tensor);
            } else if (!value.isInput()) {
                map(value, describe(value, target.addInitializer(renaming.apply(value.hint()), tensor)));
            }
        }
        for (Graph.SparseInitializer sparse : original.sparseInitializers()) {
            map(
                    sparse.value(),
                    describe(
                            sparse.value(),
                            target.addSparseInitializer(
                                    renaming.apply(sparse.value().hint()), sparse.tensor())));
        }
        nodes(original.nodes(), target);
        original.outputs().forEach(output -> target.addOutput(copyOf(output)));
    }

    /**
     * Copies nodes to the end of {@code target}, in their order. Returns the copies.
     *
     * @throws GraphEditException when a copy would read a value that is not visible in {@code target}: {@link #map} gives it a replacement.
     *     Nothing is changed then
     */
    public List<Node> nodes(Iterable<Node> originals, Graph target) {
        return copy(originals, target, NodeBuilder::append);
    }

    /**
     * Copies nodes to right before {@code anchor}, in their order. Returns the copies.
     *
     * @throws GraphEditException when a copy would read a value that is not visible there: {@link #map} gives it a replacement. Nothing is
     *     changed then
     */
    public List<Node> nodesBefore(Iterable<Node> originals, Node anchor) {
        return copy(originals, anchor.graph(), builder -> builder.before(anchor));
    }

    private List<Node> copy(Iterable<Node> originals, Graph target, Placement placement) {
        Map<Node, Node> made = new LinkedHashMap<>();
        for (Node original : originals) {
            Node copy = placement.apply(declare(original, target.newNode(original.operator())));
            made.put(original, copy);
            for (int i = 0; i < original.outputs().size(); i++) {
                map(original.output(i), describe(original.output(i), copy.output(i)));
            }
        }
        try {
            made.forEach(this::connect);
        } catch (RuntimeException e) {
            made.forEach(this::undo);
            throw e;
        }
        return List.copyOf(made.values());
    }

    private void undo(Node original, Node copy) {
        copy.releaseUses();
        copy.graph().list().remove(copy);
        original.outputs().forEach(copies::remove);
    }

    private NodeBuilder declare(Node original, NodeBuilder builder) {
        builder.name(original.name().isEmpty() ? "" : renaming.apply(original.name()));
        for (Value output : original.outputs()) {
            if (output.isOmitted()) {
                builder.omitOutput();
            } else {
                builder.output(renaming.apply(output.hint()));
            }
        }
        return builder;
    }

    private void connect(Node original, Node copy) {
        if (keepNames && !original.nameIsHint()) {
            copy.setName(original.name().isEmpty() ? "" : renaming.apply(original.name()));
        }
        copy.setDoc(original.doc());
        copy.setMetadata(original.metadata());
        copy.setUnmodelled(original.unmodelled());
        for (Optional<Value> input : original.inputs()) {
            copy.appendInput(input.filter(value -> !omitted.contains(value))
                    .map(this::copyOf)
                    .orElse(null));
        }
        for (Attribute attribute : original.attributes()) {
            attributes.apply(attribute).map(this::withBodies).ifPresent(copy::setAttribute);
        }
    }

    private Attribute withBodies(Attribute attribute) {
        if (attribute.value().graphs().findAny().isEmpty()) {
            return attribute;
        }
        AttributeValue value = attribute.value() instanceof AttributeValue.GraphValue body
                ? new AttributeValue.GraphValue(body(body.value()))
                : new AttributeValue.GraphValues(
                        attribute.value().graphs().map(this::body).toList());
        return new Attribute(attribute.name(), value, attribute.doc(), attribute.unmodelled());
    }

    private Value describe(Value original, Value copy) {
        if (keepNames) {
            original.name().ifPresent(name -> copy.setName(renaming.apply(name)));
        }
        copy.setType(original.type());
        copy.setDoc(original.doc());
        copy.setMetadata(original.metadata());
        copy.setUnmodelled(original.unmodelled());
        return copy;
    }
}
