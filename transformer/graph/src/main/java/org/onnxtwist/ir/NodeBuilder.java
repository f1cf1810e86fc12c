package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Describes a node and places it into a graph. Nothing of the graph changes before {@link #append}, {@link #before} or
 * {@link #after}, each of which may be called once.
 */
public final class NodeBuilder {
    private final Graph graph;
    private final OperatorId operator;
    private final List<@Nullable Value> inputs = new ArrayList<>(3);
    private final List<Attribute> attributes = new ArrayList<>(2);
    private final List<Consumer<Node>> outputs = new ArrayList<>(1);
    private final List<Value> adopted = new ArrayList<>(0);
    private String nameHint = "";
    private String doc = "";
    private Map<String, String> metadata = Map.of();
    private boolean placed;

    NodeBuilder(Graph graph, OperatorId operator) {
        this.graph = graph;
        this.operator = operator;
    }

    /** A name for the node, made unique when the model is written. */
    public NodeBuilder name(String hint) {
        nameHint = hint;
        return this;
    }

    /** The documentation and the metadata of {@code other}. */
    public NodeBuilder describedLike(Node other) {
        doc = other.doc();
        metadata = other.metadata();
        return this;
    }

    /** The next input. The node is refused where it would be placed if the value is not visible there, or was removed. */
    public NodeBuilder input(Value value) {
        inputs.add(Objects.requireNonNull(value, "an input cannot be null: an omitted one is Optional.empty()"));
        return this;
    }

    /** The next inputs, each as {@link #input(Value)} says. */
    public NodeBuilder inputs(Value... values) {
        for (Value value : values) {
            input(value);
        }
        return this;
    }

    /** The next input, omitted where {@code value} is empty. */
    public NodeBuilder input(Optional<Value> value) {
        inputs.add(value.orElse(null));
        return this;
    }

    public NodeBuilder attribute(Attribute attribute) {
        attributes.add(Objects.requireNonNull(attribute, "an attribute cannot be null: leave it out"));
        return this;
    }

    public NodeBuilder attribute(String name, long value) {
        return attribute(Attribute.ofInt(name, value));
    }

    public NodeBuilder attribute(String name, List<Long> values) {
        return attribute(Attribute.ofInts(name, values));
    }

    /** A fresh output whose name is made from {@code hint}. */
    public NodeBuilder output(String hint) {
        outputs.add(node -> node.appendOutput(hint));
        return this;
    }

    /** A value that {@link Node#detachOutput} took from its producer. */
    public NodeBuilder output(Value detached) {
        if (adopted.contains(detached)) {
            throw new GraphEditException("value " + detached + " cannot be two outputs of a node of " + operator);
        }
        adopted.add(detached);
        outputs.add(node -> node.adoptOutput(detached));
        return this;
    }

    /** The next output is an optional one that is not wanted. */
    public NodeBuilder omitOutput() {
        outputs.add(node -> node.appendOutput("").markOmitted());
        return this;
    }

    /** Places the node last. */
    public Node append() {
        Node node = build();
        graph.list().append(node);
        return node;
    }

    /** Places the node right before {@code anchor}, a node of the same graph. */
    public Node before(Node anchor) {
        graph.requireMember(anchor);
        Node node = build();
        graph.list().insertBefore(anchor, node);
        return node;
    }

    /** Places the node right after {@code anchor}, a node of the same graph. */
    public Node after(Node anchor) {
        graph.requireMember(anchor);
        Node node = build();
        graph.list().insertAfter(anchor, node);
        return node;
    }

    private Node build() {
        if (placed) {
            throw new GraphEditException("this builder of a node of " + operator + " was already used");
        }
        Node node = new Node(operator, graph);
        // All that can fail comes before the first change of the graph.
        node.suggestName(nameHint);
        adopted.forEach(node::requireAdoptable);
        requireReadable(node);
        requireFreeBodies(node);
        placed = true;
        node.setDoc(doc);
        node.setMetadata(metadata);
        outputs.forEach(output -> output.accept(node));
        inputs.forEach(node::appendInput);
        attributes.forEach(node::putAttribute);
        return node;
    }

    private void requireReadable(Node node) {
        for (int i = 0; i < inputs.size(); i++) {
            Value value = inputs.get(i);
            if (value == null) {
                continue;
            }
            if (!Visibility.allows(graph, value)) {
                throw Visibility.refusal(value, new Use.Input(node, i));
            }
            if (adopted.contains(value)) {
                throw new GraphEditException("value " + value + " cannot be both an input and an output of node " + node
                        + ": let the node read the value that replaced the detached one");
            }
        }
    }

    private void requireFreeBodies(Node node) {
        Set<Graph> distinct = new HashSet<>(0);
        for (Attribute attribute : attributes) {
            for (Graph body : attribute.value().bodies()) {
                Visibility.requireTakeable(body, node);
                if (!distinct.add(body)) {
                    throw new GraphEditException(body + " cannot be in two attributes of node " + node + ": copy it");
                }
            }
        }
        if (distinct.isEmpty()) {
            return;
        }
        adopted.forEach(value -> {
            // The root of what is in a subgraph that has no owner yet is that subgraph.
            if (value.uses().stream()
                    .anyMatch(use -> distinct.contains(use.graph().root()))) {
                throw new GraphEditException("value " + value + " cannot be an output of node " + node
                        + " and be read in a subgraph of it: let the subgraph read the value that replaced"
                        + " the detached one");
            }
        });
    }
}
