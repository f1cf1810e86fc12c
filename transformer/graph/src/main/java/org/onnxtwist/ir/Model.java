package org.onnxtwist.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** An ONNX model: a main graph, the functions that it may call, and the operator sets that both are written in. */
public final class Model extends Annotated implements OpsetImports {
    private final Graph graph;
    private final OperatorSets opsets = new OperatorSets();
    private final Map<OperatorId, Function> functions = new LinkedHashMap<>();
    private long irVersion;
    private String producerName = "";
    private String producerVersion = "";
    private String domain = "";
    private long modelVersion;

    /**
     * A model without operator sets and functions.
     *
     * @throws GraphEditException when the graph belongs to a node, a function or another model, or reads values of other graphs
     */
    public Model(Graph graph, long irVersion) {
        graph.beMain();
        this.graph = graph;
        this.irVersion = irVersion;
    }

    public Graph graph() {
        return graph;
    }

    /** The version of the ONNX file format, 1 to 14. */
    public long irVersion() {
        return irVersion;
    }

    public void setIrVersion(long version) {
        irVersion = version;
    }

    @Override
    public Map<String, Long> opsets() {
        return opsets.view();
    }

    @Override
    public void setOpset(String domain, long version) {
        opsets.set(domain, version);
    }

    @Override
    public boolean removeOpset(String domain) {
        return opsets.remove(domain);
    }

    /** The version of the standard operator set, empty where the model imports none. */
    public OptionalLong opset() {
        Long version = opsets().get("");
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /** The model-local functions by identity; a live, unmodifiable view. */
    public Map<OperatorId, Function> functions() {
        return Collections.unmodifiableMap(functions);
    }

    /**
     * Adds a function.
     *
     * @throws GraphEditException when there is another one of its identity, which {@link #removeFunction} would make room for
     */
    public void addFunction(Function function) {
        Function other = functions.putIfAbsent(function.id(), function);
        if (other != null && other != function) {
            throw new GraphEditException("the model has another " + function
                    + " already: remove that one first, or give the new one an overload of its own");
        }
    }

    /** Removes the function of that identity; nodes that call it then call an operator that has to come from elsewhere. */
    public Optional<Function> removeFunction(OperatorId id) {
        return Optional.ofNullable(functions.remove(id));
    }

    /** The owner of the operator-set imports that hold in a graph of this model: the function that contains the graph, or the model. */
    public OpsetImports importsOf(Graph place) {
        return place.root().function().<OpsetImports>map(function -> function).orElse(this);
    }

    /** The function that a node calls, empty for an operator. */
    public Optional<Function> callee(Node node) {
        return Optional.ofNullable(functions.get(node.operator()));
    }

    /**
     * Inserts nodes between a value of this model and everything that reads it, in its graph and in subgraphs.
     *
     * <pre>
     * model.insertAfter(y, (value, place) -&gt; Relu.of(value).emit(place));
     *
     *   before:  y = Conv(x);  z = Add(y, y)          after:  y = Conv(x);  r = Relu(y);  z = Add(r, r)
     * </pre>
     *
     * <p>An output of a graph keeps its name, its declared type and its readers: what makes it makes a fresh value from then on, which
     * the nodes read, and the value that they end with becomes the output.
     *
     * @param nodes places the nodes, given the value that they read and the place behind it, and returns the value in which they end
     * @return the value that is read from then on
     * @throws GraphEditException when the value is not in this model, when it is an output of a graph that no node makes, or when the
     *     nodes do not end in a value that can take its place. The value is read as before then; nodes that were placed stay
     */
    public Value insertAfter(Value value, BiFunction<Value, Placement, Value> nodes) {
        return Insertion.after(this, value, nodes);
    }

    public String producerName() {
        return producerName;
    }

    public void setProducerName(String name) {
        producerName = name;
    }

    public String producerVersion() {
        return producerVersion;
    }

    public void setProducerVersion(String version) {
        producerVersion = version;
    }

    public String domain() {
        return domain;
    }

    public void setDomain(String domain) {
        this.domain = domain;
    }

    public long modelVersion() {
        return modelVersion;
    }

    public void setModelVersion(long version) {
        modelVersion = version;
    }

    /** Visits the main graph, its subgraphs, and the functions' bodies with theirs. */
    public void forEachGraph(Consumer<Graph> visitor) {
        graph.forEachGraph(visitor);
        functions.values().forEach(function -> function.body().forEachGraph(visitor));
    }

    /** Visits every node of every graph and function body. */
    public void forEachNode(Consumer<Node> visitor) {
        graph.forEachNode(visitor);
        functions.values().forEach(function -> function.body().forEachNode(visitor));
    }
}
