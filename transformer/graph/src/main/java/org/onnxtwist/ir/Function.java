package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.UnknownFields;

/** A model-local function: a graph that nodes of its identity call, with its own operator-set imports and attributes. */
public final class Function implements OpsetImports {
    private final OperatorId id;
    private final Graph body;
    final Map<String, Long> imports = new LinkedHashMap<>();
    private final List<String> attributes = new ArrayList<>();
    private final List<Attribute> attributeDefaults = new ArrayList<>();
    private UnknownFields unmodelled = UnknownFields.NONE;

    /**
     * @param id what nodes call it by
     * @param body its inputs, outputs and nodes; documentation and metadata of the function are the body's
     * @throws GraphEditException when the body belongs to a node, a model or another function, or reads values of other graphs
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

    /** Names of the attributes that a call must give; a live, unmodifiable view. */
    public List<String> attributes() {
        return Collections.unmodifiableList(attributes);
    }

    /** Adds the name of an attribute that a call must give, at the end. */
    public void addAttribute(String name) {
        attributes.add(Objects.requireNonNull(name, "the name of a function's attribute cannot be null"));
    }

    /** Attributes that a call may give, with their defaults; a live, unmodifiable view. */
    public List<Attribute> attributeDefaults() {
        return Collections.unmodifiableList(attributeDefaults);
    }

    /** Adds an attribute that a call may give, with its default, at the end. */
    public void addAttributeDefault(Attribute attribute) {
        attributeDefaults.add(
                Objects.requireNonNull(attribute, "a default value cannot be null: add the attribute's name only"));
    }

    /** Takes away the attributes of that name, with a default or without. Returns whether there was one. */
    public boolean removeAttribute(String name) {
        boolean removed = attributes.removeIf(name::equals);
        return attributeDefaults.removeIf(attribute -> attribute.name().equals(name)) || removed;
    }

    public UnknownFields unmodelled() {
        return unmodelled;
    }

    public void setUnmodelled(UnknownFields unmodelled) {
        this.unmodelled = unmodelled;
    }

    @Override
    public String toString() {
        return "function '" + Excerpt.of(id.toString()) + "'";
    }
}
