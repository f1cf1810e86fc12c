package org.onnxtwist.ir;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** An ONNX model: a main graph, the functions that it may call, and the operator sets that both are written in. */
public final class Model extends Described {
    private final Graph graph;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Map<OperatorId, Function> functions = new LinkedHashMap<>();
    private long irVersion;
    private String producerName = "";
    private String producerVersion = "";
    private String domain = "";
    private long modelVersion;

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
