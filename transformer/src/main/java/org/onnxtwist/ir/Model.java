package org.onnxtwist.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** An ONNX model: a main graph, the functions that it may call, and the operator sets that both are written in. */
public final class Model {
    private final Graph graph;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Map<OperatorId, Function> functions = new LinkedHashMap<>();
    private Map<String, String> metadata = Map.of();
    private long irVersion;
    private String producerName = "";
    private String producerVersion = "";
    private String domain = "";
    private long modelVersion;
    private String doc = "";
    private Unmodelled unmodelled = Unmodelled.NONE;

    public Model(Graph graph, long irVersion) {
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

    /** Operator-set versions by domain, the standard one under the empty string; may be edited. */
    public Map<String, Long> opsets() {
        return opsets;
    }

    /** The version of the standard operator set, empty where the model imports none. */
    public OptionalLong opset() {
        Long version = opsets.get("");
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /** The model-local functions by identity; may be edited. */
    public Map<OperatorId, Function> functions() {
        return functions;
    }

    public void addFunction(Function function) {
        functions.put(function.id(), function);
    }

    /** The function that a node calls, empty for an operator. */
    public Optional<Function> callee(Node node) {
        return Optional.ofNullable(functions.get(node.operator()));
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

    public String doc() {
        return doc;
    }

    public void setDoc(String doc) {
        this.doc = doc;
    }

    /** Free-form properties in order, unmodifiable; {@link #putMetadata} and {@link #setMetadata} change them. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Sets one property, in the place of one of the same key or at the end. */
    public void putMetadata(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(key, value);
        metadata = Collections.unmodifiableMap(more);
    }

    /** Replaces all properties by those of {@code properties}, in its order. */
    public void setMetadata(Map<String, String> properties) {
        metadata = properties.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    public Unmodelled unmodelled() {
        return unmodelled;
    }

    public void setUnmodelled(Unmodelled unmodelled) {
        this.unmodelled = unmodelled;
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
