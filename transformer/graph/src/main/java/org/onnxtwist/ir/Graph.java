package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/**
 * A graph: the main one of a model, the body of a function, or a subgraph in an attribute of a node, which may read (capture)
 * values of the graphs around it.
 */
public final class Graph extends Annotated {
    private final NodeList nodes = new NodeList();
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final Set<Value> initializers = new LinkedHashSet<>();
    private final List<SparseInitializer> sparseInitializers = new ArrayList<>();
    private String name;
    private @Nullable Node owner;
    private @Nullable Function function;
    private boolean main;
    // Of a training algorithm, the main graph of its model.
    @Nullable
    Graph inference;

    // Nearly every graph has none at any time but while it is built.
    private @Nullable Map<Graph, Integer> unresolved;

    /** An initializer in coordinate form and the value that it gives. */
    public record SparseInitializer(Value value, SparseTensor tensor) {}

    public Graph(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    /** The node whose attribute holds this graph; empty for a model's graph and a function's body. */
    public Optional<Node> owner() {
        return Optional.ofNullable(owner);
    }

    /** The graph around this one, empty for the outermost. */
    public Optional<Graph> parent() {
        return owner().map(Node::graph);
    }

    /** The outermost graph around this one, itself where there is none. */
    public Graph root() {
        Graph root = this;
        while (root.owner != null) {
            root = root.owner.graph();
        }
        return root;
    }

    /** The function in whose body this graph lies, or whose body it is; empty for the graph of a model and the subgraphs in it. */
    public Optional<Function> function() {
        return Optional.ofNullable(root().function);
    }

    void beBodyOf(Function owning) {
        Visibility.requireAlone(this, "function '" + owning.id() + "'");
        function = owning;
    }

    void beMain() {
        Visibility.requireAlone(this, "a model");
        main = true;
    }

    void beAlgorithmOf(Graph main) {
        Visibility.requireTrainable(this, main);
        inference = main;
        unresolved = null;
    }

    /** Tells whether this is the graph of a model, its training algorithm or the body of a function, around which there is no other. */
    boolean isPlaced() {
        return main || function != null || inference != null;
    }

    @Nullable
    Node ownerNode() {
        return owner;
    }

    /** Tells whether the values of {@code other} are visible here. Takes time in the depth of nesting. */
    boolean sees(Graph other) {
        Graph graph = this;
        while (graph != other) {
            if (graph.owner == null) {
                return graph.inference == other;
            }
            graph = graph.owner.graph();
        }
        return true;
    }

    /**
     * Of a graph that has no owner yet: how many edges, in it and in its subgraphs, read values of each graph that is not visible
     * there. Nothing in any other.
     */
    Map<Graph, Integer> unresolved() {
        if (unresolved == null) {
            unresolved = new HashMap<>(2);
        }
        return unresolved;
    }

    /** Ends the count, as the graph gets an owner. */
    Map<Graph, Integer> takeUnresolved() {
        Map<Graph, Integer> taken = unresolved == null ? Map.of() : unresolved;
        unresolved = null;
        return taken;
    }

    /** The nodes in order. Iteration survives edits: removed nodes are skipped, nodes inserted further on are visited. */
    public Iterable<Node> nodes() {
        return nodes;
    }

    public int nodeCount() {
        return nodes.size();
    }

    NodeList list() {
        return nodes;
    }

    /** Begins the description of a node to be placed into this graph. */
    public NodeBuilder newNode(OperatorId operator) {
        return new NodeBuilder(this, operator);
    }

    /** Begins the description of a node of the standard domain. */
    public NodeBuilder newNode(String operator) {
        return newNode(OperatorId.onnx(operator));
    }

    /**
     * Removes a node and its subgraphs.
     *
     * @throws GraphEditException when one of its outputs is used, naming a user, or when it is not in this graph
     */
    public void remove(Node node) {
        requireMember(node);
        node.outputs().forEach(output -> output.requireUnused("node " + node));
        node.releaseUses();
        nodes.remove(node);
    }

    /** Moves a node of this graph to right before another one, for sorting. */
    public void moveBefore(Node anchor, Node node) {
        requireMember(anchor);
        requireMember(node);
        if (node != anchor) {
            nodes.remove(node);
            nodes.insertBefore(anchor, node);
        }
    }

    /** Moves a node of this graph to right after another one. */
    public void moveAfter(Node anchor, Node node) {
        requireMember(anchor);
        requireMember(node);
        if (node != anchor) {
            nodes.remove(node);
            nodes.insertAfter(anchor, node);
        }
    }

    /** Moves a node of this graph to the end, for sorting. */
    public void moveToEnd(Node node) {
        requireMember(node);
        nodes.remove(node);
        nodes.append(node);
    }

    /** The inputs in order; a live, unmodifiable view. */
    public List<Value> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /** The inputs that have no initializer as their default, in order. */
    public List<Value> requiredInputs() {
        return inputs.stream().filter(value -> value.initializer().isEmpty()).toList();
    }

    /** Adds an input at the end. */
    public Value addInput(String hint, ValueType type) {
        Value value = new Value(this, hint);
        value.setType(type);
        value.markInput(true);
        inputs.add(value);
        return value;
    }

    /** Makes an initializer an input too, at the end: its tensor becomes the input's default. */
    public void exposeAsInput(Value initializer) {
        if (initializer.graph() != this || initializer.initializer().isEmpty() || initializer.isInput()) {
            throw new GraphEditException("value " + initializer + " is not an initializer of graph '" + name
                    + "' that could become an input");
        }
        initializer.initializer().ifPresent(tensor -> {
            if (initializer.type() == ValueType.UNKNOWN) {
                initializer.setType(tensor.type());
            }
        });
        initializer.markInput(true);
        inputs.add(initializer);
    }

    /**
     * Removes an input; one with a default stays as an initializer.
     *
     * @throws GraphEditException when it has no default and is used
     */
    public void removeInput(Value value) {
        if (value.graph() != this || !value.isInput()) {
            throw new GraphEditException("value " + value + " is not an input of graph '" + name + "'");
        }
        if (value.initializer().isEmpty()) {
            value.requireUnused("input " + value);
        }
        inputs.remove(value);
        value.markInput(false);
    }

    /**
     * Replaces the list of inputs, in one step however many there are. A value that was no input becomes one: an initializer, or
     * one that {@link Node#detachOutput} took away. An input that is left out stays as an initializer where it has a default.
     *
     * @throws GraphEditException when one that is left out has no default and is used, or one that comes in is computed or comes
     *     from another graph; nothing is changed then
     */
    public void setInputs(List<Value> replacement) {
        Set<Value> kept = new LinkedHashSet<>(replacement);
        if (kept.size() < replacement.size()) {
            throw new GraphEditException("a value cannot be two inputs of graph '" + name + "'");
        }
        for (Value value : inputs) {
            if (!kept.contains(value) && value.initializer().isEmpty()) {
                value.requireUnused("input " + value);
            }
        }
        for (Value value : replacement) {
            if (value.graph() != this || value.producer().isPresent()) {
                throw new GraphEditException("value " + value
                        + " is computed or belongs to another graph, so that it cannot be an input of graph '" + name
                        + "': detach it from its producer first");
            }
        }
        inputs.forEach(value -> value.markInput(false));
        inputs.clear();
        replacement.forEach(value -> value.markInput(true));
        inputs.addAll(replacement);
    }

    /** The values with an initial tensor, in order; a live, unmodifiable view. */
    public Collection<Value> initializers() {
        return Collections.unmodifiableCollection(initializers);
    }

    /** Adds an initializer at the end. */
    public Value addInitializer(String hint, Tensor tensor) {
        Value value = new Value(this, hint);
        value.initialize(tensor);
        initializers.add(value);
        return value;
    }

    /** Gives an input, or an initializer, a tensor. */
    public void setInitializer(Value value, Tensor tensor) {
        if (value.graph() != this || (value.initializer().isEmpty() && !value.isInput())) {
            throw new GraphEditException("value " + value + " is neither an input nor an initializer of graph '" + name
                    + "', so that it cannot have a tensor");
        }
        value.initialize(tensor);
        initializers.add(value);
    }

    /**
     * Removes an initializer; of an input, only its default.
     *
     * @throws GraphEditException when it is used and not an input, or when training changes it
     */
    public void removeInitializer(Value value) {
        if (!initializers.contains(value)) {
            throw new GraphEditException("value " + value + " is not an initializer of graph '" + name + "'");
        }
        if (!value.isInput() || value.isVariable()) {
            value.requireUnused("initializer " + value);
        }
        initializers.remove(value);
        value.initialize(null);
    }

    /** The sparse initializers, in order. */
    public List<SparseInitializer> sparseInitializers() {
        return Collections.unmodifiableList(sparseInitializers);
    }

    /** Adds a value that a sparse tensor gives. */
    public Value addSparseInitializer(String hint, SparseTensor tensor) {
        Value value = new Value(this, hint);
        value.initializeSparse(tensor);
        sparseInitializers.add(new SparseInitializer(value, tensor));
        return value;
    }

    /**
     * Gives values of sparse initializers dense tensors in their place.
     *
     * @throws GraphEditException when a value is given by no sparse tensor of this graph, or a tensor is of another type
     */
    public void makeDense(Map<Value, Tensor> dense) {
        dense.forEach((value, tensor) -> {
            if (value.graph() != this
                    || !value.sparseInitializer().map(SparseTensor::type).equals(Optional.of(tensor.type()))) {
                throw new GraphEditException("value " + value + " has no sparse tensor of type " + tensor.type()
                        + " in graph '" + name + "', so that it cannot be made dense");
            }
        });
        sparseInitializers.removeIf(sparse -> dense.containsKey(sparse.value()));
        dense.forEach((value, tensor) -> {
            value.initializeSparse(null);
            value.initialize(tensor);
            initializers.add(value);
        });
    }

    /** The outputs in order; a live, unmodifiable view. */
    public List<Value> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /**
     * Adds an output at the end; a graph may give out a value of a graph around it.
     *
     * @throws GraphEditException when the value is not visible here, or was removed
     */
    public void addOutput(Value value) {
        Use use = new Use.Output(this, outputs.size());
        Visibility.require(value, use);
        value.addUse(use);
        outputs.add(value);
    }

    /**
     * Lets output {@code index} be another value. The output then has that value's name.
     *
     * @throws GraphEditException when the value is not visible here, or was removed
     */
    public void setOutput(int index, Value value) {
        Use use = new Use.Output(this, Objects.checkIndex(index, outputs.size()));
        Visibility.require(value, use);
        outputs.set(index, value).removeUse(use);
        value.addUse(use);
    }

    /** Removes output {@code index}; those after it move up. */
    public void removeOutput(int index) {
        for (int i = index; i < outputs.size(); i++) {
            outputs.get(i).removeUse(new Use.Output(this, i));
        }
        outputs.remove(index);
        for (int i = index; i < outputs.size(); i++) {
            outputs.get(i).addUse(new Use.Output(this, i));
        }
    }

    /** The values that this graph defines, each once: inputs, other initializers, and the outputs that its nodes produce, in order. */
    public Stream<Value> values() {
        return Stream.of(
                        inputs.stream(),
                        initializers.stream().filter(value -> !value.isInput()),
                        sparseInitializers.stream().map(SparseInitializer::value),
                        nodeStream().<Value>mapMulti((node, values) -> {
                            for (int i = 0; i < node.outputCount(); i++) {
                                if (!node.output(i).isOmitted()) {
                                    values.accept(node.output(i));
                                }
                            }
                        }))
                .flatMap(values -> values);
    }

    /** The {@link #values} that have a name, by it, at this moment; of two with one name, the last. */
    public Map<String, Value> valuesByName() {
        Map<String, Value> byName = new HashMap<>();
        values().forEach(value -> value.name().ifPresent(known -> byName.put(known, value)));
        return byName;
    }

    /**
     * The values of graphs around this one that it and its subgraphs read, each once. Takes time linear in the size of the graph and its
     * subgraphs.
     */
    public Set<Value> captures() {
        Set<Graph> inside = new LinkedHashSet<>();
        forEachGraph(inside::add);
        Stream<Value> read = Stream.concat(
                allNodes().flatMap(Node::inputValues), inside.stream().flatMap(graph -> graph.outputs.stream()));
        return read.filter(value -> !inside.contains(value.graph()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Stream<Node> nodeStream() {
        return StreamSupport.stream(nodes.spliterator(), false);
    }

    /** The nodes of this graph and, after each, those of its subgraphs, however deep. */
    public Stream<Node> allNodes() {
        return nodeStream().mapMulti((node, all) -> {
            all.accept(node);
            if (node.hasSubgraphs()) {
                node.subgraphs().forEach(body -> body.forEachNode(all));
            }
        });
    }

    /** Visits the nodes of this graph and, after each, those of its subgraphs, however deep. */
    public void forEachNode(Consumer<Node> visitor) {
        for (Node node : nodes) {
            visitor.accept(node);
            if (node.hasSubgraphs()) {
                node.subgraphs().forEach(body -> body.forEachNode(visitor));
            }
        }
    }

    /** Visits this graph and every graph nested in it, outer ones first. */
    public void forEachGraph(Consumer<Graph> visitor) {
        visitor.accept(this);
        for (Node node : nodes) {
            if (node.hasSubgraphs()) {
                node.subgraphs().forEach(body -> body.forEachGraph(visitor));
            }
        }
    }

    void requireMember(Node node) {
        if (node.graph() != this || node.isRemoved()) {
            throw new GraphEditException(
                    "node " + node + " is not in graph '" + name + "', so that it cannot be edited there");
        }
    }

    void own(Node node) {
        if (owner == null) {
            owner = node;
            Visibility.resolve(this, node.graph());
        }
    }

    void disown() {
        Node before = owner;
        owner = null;
        if (before != null) {
            Visibility.reopen(this, before.graph());
        }
    }

    void releaseUses() {
        for (int i = 0; i < outputs.size(); i++) {
            outputs.get(i).removeUse(new Use.Output(this, i));
        }
        outputs.clear();
        for (Node node : nodes) {
            node.releaseUses();
        }
    }

    @Override
    public String toString() {
        return "graph '" + Excerpt.of(name) + "'";
    }
}
