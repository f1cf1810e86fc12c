package org.onnxtwist.op;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;

/**
 * An attribute of an operator: its name, its kind and its default.
 *
 * @param <T> the Java type of its values
 */
public final class Attr<T> {
    private final String name;
    private final AttributeKind<T> kind;
    private final @Nullable T byDefault;

    private Attr(String name, AttributeKind<T> kind, @Nullable T byDefault) {
        this.name = name;
        this.kind = kind;
        this.byDefault = byDefault;
    }

    /** An attribute without a default. */
    public static <T> Attr<T> named(String name, AttributeKind<T> kind) {
        return new Attr<>(name, kind, null);
    }

    /** An attribute that has the value {@code byDefault} where a node does not state it. */
    public static <T> Attr<T> withDefault(String name, AttributeKind<T> kind, T byDefault) {
        return new Attr<>(name, kind, byDefault);
    }

    /** The name that ONNX gives it. */
    public String name() {
        return name;
    }

    public AttributeKind<T> kind() {
        return kind;
    }

    public Optional<T> defaultValue() {
        return Optional.ofNullable(byDefault);
    }

    /**
     * The value that {@code node} states, or the default.
     *
     * @throws MissingAttributeException where it states none and there is no default, and where it states something of another kind
     */
    public T of(Node node) {
        Optional<T> found = find(node);
        if (found.isEmpty()) {
            throw new MissingAttributeException("node " + node
                    + (node.attribute(name).isPresent()
                            ? " states its attribute '" + name + "' with a value that is not of kind " + kind
                                    + ": correct the attribute"
                            : " does not state its attribute '" + name + "', which has no default: set it"));
        }
        return found.get();
    }

    /**
     * The value that {@code node} states, or the default. Empty where there is neither, and where what the node states is of another
     * kind (a reference to an attribute of the enclosing function is).
     */
    public Optional<T> find(Node node) {
        Optional<Attribute> stated = node.attribute(name);
        return stated.isPresent() ? kind.read(stated.get().value()) : Optional.ofNullable(byDefault);
    }

    /** The value that {@code node} states, the default apart; empty also where what it states is of another kind. */
    public Optional<T> stated(Node node) {
        return node.attribute(name).flatMap(attribute -> kind.read(attribute.value()));
    }

    /** The attribute with that value, also where that is the default. */
    public Attribute as(T value) {
        return Attribute.of(name, kind.write(value));
    }

    /** Lets {@code node} state {@code value}, also where that is the default. */
    public void set(Node node, T value) {
        node.setAttribute(as(value));
    }

    /** Tells whether {@code value} is what a node says by not stating this attribute. */
    boolean isDefault(AttributeValue value) {
        // Java's types are compared, since the first comparison of two records costs a start some milliseconds.
        return byDefault != null && byDefault.equals(kind.read(value).orElse(null));
    }

    @Override
    public String toString() {
        return name;
    }
}
