package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model-local function: a graph that nodes of its identity call, with its own operator-set imports and attributes. */
public final class Function {
    private final OperatorId id;
    private final Graph body;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final List<String> attributes = new ArrayList<>();
    private final List<Attribute> attributeDefaults = new ArrayList<>();
    private Unmodelled unmodelled = Unmodelled.NONE;

    /**
     * @param id what nodes call it by
     * @param body its inputs, outputs and nodes; documentation and metadata of the function are the body's
     */
    public Function(OperatorId id, Graph body) {
        this.id = id;
        this.body = body;
        body.beBodyOf(this);
    }

    public OperatorId id() {
        return id;
    }

    public Graph body() {
        return body;
    }

    /** The operator sets that the body is written in, by domain; may be edited. */
    public Map<String, Long> opsets() {
        return opsets;
    }

    /** Names of the attributes that a call must give; may be edited. */
    public List<String> attributes() {
        return attributes;
    }

    /** Attributes that a call may give, with their defaults; may be edited. */
    public List<Attribute> attributeDefaults() {
        return attributeDefaults;
    }

    public Unmodelled unmodelled() {
        return unmodelled;
    }

    public void setUnmodelled(Unmodelled unmodelled) {
        this.unmodelled = unmodelled;
    }

    @Override
    public String toString() {
        return "function '" + Excerpt.of(id.toString()) + "'";
    }
}
