package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.onnxtwist.ir.tensor.Tensor;

/** An ONNX model: a main graph, the functions that it may call, and the operator sets that both are written in. */
public final class Model extends Annotated implements OpsetImports {
    private final Graph graph;
    final Map<String, Long> imports = new LinkedHashMap<>();
    private final Map<OperatorId, Function> functions = new LinkedHashMap<>();
    private final List<TrainingInfo> training = new ArrayList<>();
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

    /**
     * A model with an empty graph, which imports a version of the standard operator set.
     *
     * @param name the name of the graph
     * @param opset the version of the standard operator set; {@link #setOpset(String, long)} imports others
     * @return a model of IR version 8, or of the one with which ONNX released the operator set if that is later
     */
    public static Model create(String name, long opset) {
        Model model = new Model(new Graph(name), FormatFeature.irVersion(opset));
        model.require(FormatFeature.FUNCTIONS);
        model.setOpset(opset);
        return model;
    }

    public Graph graph() {
        return graph;
    }

    /**
     * The value of that name in the main graph. Takes time in the size of the graph; for many names, {@link Graph#valuesByName} is faster.
     *
     * @throws GraphEditException when there is none
     */
    public Value value(String name) {
        return graph.values()
                .filter(value -> value.name().filter(name::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new GraphEditException("the main graph has no value '" + name
                        + "': give the name of an input, an initializer or an output of a node"));
    }

    /**
     * The first node of that name in the main graph, its subgraphs or the functions. Takes time in the size of the model.
     *
     * @throws GraphEditException when there is none
     */
    public Node node(String name) {
        return allNodes()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new GraphEditException("the model has no node '" + name
                        + "': give a node's name, or find a node without one by Model.value and Value.producer"));
    }

    /** The version of the ONNX file format, 1 to 14. */
    public long irVersion() {
        return irVersion;
    }

    public void setIrVersion(long version) {
        irVersion = version;
    }

    /** Tells whether the IR version of this model has a feature. */
    public boolean supports(FormatFeature feature) {
        return irVersion >= feature.since();
    }

    /** Raises the IR version to that of a feature if it is lower. */
    public void require(FormatFeature feature) {
        irVersion = Math.max(irVersion, feature.since());
    }

    /** The version of the standard operator set, empty where the model imports none. */
    public OptionalLong opset() {
        return opset("");
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
            throw new GraphEditException("the model already has another " + function
                    + ": remove that one first, or give the new one an overload of its own");
        }
    }

    /** Removes the function of that identity; nodes that call it then call an operator that has to come from elsewhere. */
    public Optional<Function> removeFunction(OperatorId id) {
        return Optional.ofNullable(functions.remove(id));
    }

    /** The owner of the operator-set imports that hold in a graph of this model: the function that contains the graph, or the model. */
    public OpsetImports importsOf(Graph place) {
        return place.function().<OpsetImports>map(function -> function).orElse(this);
    }

    /** The function that a node calls, empty for an operator. */
    public Optional<Function> callee(Node node) {
        return Optional.ofNullable(functions.get(node.operator()));
    }

    /** The functions that the nodes of a function call, in subgraphs too. */
    public Set<Function> callees(Function function) {
        Set<Function> called = new LinkedHashSet<>();
        function.body().forEachNode(node -> callee(node).ifPresent(called::add));
        return called;
    }

    /** The steps by which the model is trained, in order; none for most models. A live, unmodifiable view. */
    public List<TrainingInfo> training() {
        return Collections.unmodifiableList(training);
    }

    /**
     * Adds a step of training. Its graphs belong to this model from then on, and the initializers that it binds are {@link
     * Value#isVariable variables}.
     *
     * @throws GraphEditException when one of its graphs belongs to something else, or reads values that are not visible there
     */
    public void addTraining(TrainingInfo step) {
        step.initialization().beMain();
        step.algorithm().beAlgorithmOf(graph);
        step.variables().forEach(value -> value.bind(1));
        training.add(step);
    }

    /** Removes all steps of training; the main graph stays as it is. Returns whether there was one. */
    public boolean removeTraining() {
        for (TrainingInfo step : training) {
            step.variables().forEach(value -> value.bind(-1));
            step.graphs().forEach(Graph::releaseUses);
        }
        boolean had = !training.isEmpty();
        training.clear();
        return had;
    }

    /** The outermost graphs of the steps of training. Those of the model itself are {@link #roots}. */
    public List<Graph> trainingRoots() {
        return training.stream().flatMap(TrainingInfo::graphs).toList();
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

    /**
     * Inserts nodes between an input of a node and the value that it reads. Other readers of the value read it as before.
     *
     * <pre>
     * model.insertBefore(z, 0, (value, place) -&gt; Relu.of(value).emit(place));
     *
     *   before:  z = Add(y, y)          after:  r = Relu(y);  z = Add(r, y)
     * </pre>
     *
     * @param input the index of the input
     * @param nodes places the nodes, given the value that they read and the place before the node, and returns the value in which they end
     * @return the value that the input reads from then on
     * @throws GraphEditException when the input is omitted, or the nodes do not end in a value that the node can read
     */
    public Value insertBefore(Node node, int input, BiFunction<Value, Placement, Value> nodes) {
        Value value = node.input(input)
                .orElseThrow(() -> new GraphEditException("input " + input + " of node " + node
                        + " is omitted, so that nothing can be inserted before it: let it read a value first"));
        Value made = nodes.apply(value, Placement.before(this, node));
        node.setInput(input, made);
        return made;
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

    /** The outermost graphs: the main one, then the bodies of the functions. */
    public List<Graph> roots() {
        return Stream.concat(Stream.of(graph), functions.values().stream().map(Function::body))
                .toList();
    }

    /** All graphs at this moment, each before those nested in it: the main one, its subgraphs, and the functions' bodies with theirs. */
    public List<Graph> graphs() {
        List<Graph> graphs = new ArrayList<>();
        forEachGraph(graphs::add);
        return graphs;
    }

    /** The nodes of all graphs and function bodies. */
    public Stream<Node> allNodes() {
        return roots().stream().flatMap(Graph::allNodes);
    }

    /** The number of nodes in all graphs and function bodies. */
    public long nodeCount() {
        return graphs().stream().mapToLong(Graph::nodeCount).sum();
    }

    /** The bytes of the initializers and of what Constant nodes give out, in all graphs and functions, as a file would hold them. */
    public long constantBytes() {
        Stream<Tensor> initializers = graphs().stream()
                .flatMap(place -> place.initializers().stream())
                .flatMap(value -> value.initializer().stream());
        Stream<Tensor> constants =
                allNodes().filter(node -> node.outputCount() == 1).flatMap(node -> node.output(0).constant().stream());
        return Stream.concat(initializers, constants)
                .mapToLong(Tensor::byteSize)
                .sum();
    }

    /** Visits the main graph, its subgraphs, and the functions' bodies with theirs. */
    public void forEachGraph(Consumer<Graph> visitor) {
        roots().forEach(root -> root.forEachGraph(visitor));
    }

    /** The name of the graph, for messages. */
    @Override
    public String toString() {
        return "model with " + graph;
    }

    /** Visits every node of every graph and function body. */
    public void forEachNode(Consumer<Node> visitor) {
        roots().forEach(root -> root.forEachNode(visitor));
    }

    /**
     * Gives every value and node that has only a hint a name that nothing else in the model has, in any scope; names that exist never
     * change. Writers do it too.
     */
    public void assignNames() {
        Names.assign(this);
    }

    /**
     * Features of the ONNX file format, with the IR version in which each came.
     *
     * <p>Source: the history of versions at the head of ONNX's {@code onnx.proto}.
     */
    public enum FormatFeature {
        /** Models import the operator sets that they are written in. */
        OPERATOR_SETS(3),
        /** Initializers that are no inputs of their graph. Before, each is an input too, and a constant all the same. */
        FREE_INITIALIZERS(4),
        SPARSE_TENSORS(6),
        TRAINING(7),
        FUNCTIONS(8),
        /** Values that are optional, or sparse tensors. */
        OPTIONAL_AND_SPARSE_TYPES(8),
        FUNCTION_DEFAULTS(9),
        FUNCTION_OVERLOADS(10),
        FUNCTION_TYPES(10),
        /** Properties of anything but the model itself. */
        METADATA(10);

        /** The standard operator set that came first with each IR version from 3 on. Source: ONNX's table of releases ({@code Versioning.md}). */
        private static final long[] FIRST_OPSETS = {1, 9, 10, 11, 12, 15, 19, 21, 23, 24, 25, 28};

        private final long since;

        FormatFeature(long since) {
            this.since = since;
        }

        /** The first IR version that has the feature. */
        public long since() {
            return since;
        }

        /** The IR version with which a version of the standard operator set was published, of 1 or later; the newest for one not known here. */
        public static long irVersion(long opset) {
            return OPERATOR_SETS.since
                    - 1
                    + Arrays.stream(FIRST_OPSETS)
                            .filter(first -> first <= opset)
                            .count();
        }
    }
}
