package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.message.Excerpt;

/** One call of an operator or function in a graph. Made by {@link Graph#newNode}; lives in one graph until it is removed. */
public final class Node extends Annotated {
    private final OperatorId operator;
    private final Graph graph;
    private final List<@Nullable Value> inputs = new ArrayList<>(3);
    private final List<Value> outputs = new ArrayList<>(1);
    // Most nodes have none, and an empty map would be a fifth of a node's size.
    private @Nullable Map<String, Attribute> attributes;
    private String name = "";
    private boolean nameIsHint;
    private NodeList.@Nullable Link link;

    Node(OperatorId operator, Graph graph) {
        this.operator = operator;
        this.graph = graph;
    }

    public OperatorId operator() {
        return operator;
    }

    /** The graph that this node is in, or was in before it was removed. */
    public Graph graph() {
        return graph;
    }

    public boolean isRemoved() {
        return link == null;
    }

    /**
     * Tells whether this node stands before {@code other} in the order of their graph. Takes constant time.
     *
     * @throws GraphEditException when they are not in the same graph, or one of them was removed
     */
    public boolean precedes(Node other) {
        graph.requireMember(other);
        return NodeList.precedes(this, other);
    }

    /** The innermost of this node and those in whose subgraphs it lies that fulfils a condition. Takes time in the depth of nesting. */
    public Optional<Node> findEnclosing(Predicate<Node> condition) {
        Node node = this;
        while (node != null && !condition.test(node)) {
            node = node.graph.ownerNode();
        }
        return Optional.ofNullable(node);
    }

    /** Tells whether neither this node nor one in whose subgraph it lies has been removed. */
    public boolean isAttached() {
        return findEnclosing(Node::isRemoved).isEmpty();
    }

    /** The name; empty for none. */
    public String name() {
        return name;
    }

    /** Fixes the name; empty for none. */
    public void setName(String fixed) {
        name = fixed;
        nameIsHint = false;
    }

    void suggestName(String hint) {
        name = hint;
        nameIsHint = !hint.isEmpty();
    }

    boolean nameIsHint() {
        return nameIsHint;
    }

    /** Number of inputs, omitted optional ones before the last included. */
    public int inputCount() {
        return inputs.size();
    }

    /** Input {@code index}; empty where it is omitted or beyond the last. */
    public Optional<Value> input(int index) {
        return index < inputs.size() ? Optional.ofNullable(inputs.get(index)) : Optional.empty();
    }

    /** All inputs, an omitted one as empty. */
    public List<Optional<Value>> inputs() {
        return inputs.stream().<Optional<Value>>map(Optional::ofNullable).toList();
    }

    /** The values read, in order, without omitted ones. */
    public Stream<Value> inputValues() {
        return inputs.stream().flatMap(Stream::ofNullable);
    }

    /**
     * The values that this node depends on: its inputs in order, then those of the graphs around it that its subgraphs {@linkplain
     * Graph#captures capture}. A value may occur several times.
     */
    public Stream<Value> dependencies() {
        return hasSubgraphs()
                ? Stream.concat(inputValues(), subgraphs().flatMap(body -> body.captures().stream()))
                : inputValues();
    }

    /** The outputs; a live, unmodifiable view. Those that the node does not produce are {@link Value#isOmitted omitted}. */
    public List<Value> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /** Number of outputs, omitted ones included. */
    public int outputCount() {
        return outputs.size();
    }

    public Value output(int index) {
        return outputs.get(index);
    }

    /**
     * Lets input {@code index}, an existing one or the next, read {@code value}.
     *
     * @throws GraphEditException when the value is not visible in the graph of this node, or one of them was removed
     */
    public void setInput(int index, Value value) {
        Objects.requireNonNull(value, "an input cannot be null: leave it out with omitInput");
        graph.requireMember(this);
        changeInput(Objects.checkIndex(index, inputs.size() + 1), value);
    }

    /** Omits the optional input {@code index}; a last one is dropped from the list. */
    public void omitInput(int index) {
        graph.requireMember(this);
        changeInput(Objects.checkIndex(index, inputs.size() + 1), null);
        while (!inputs.isEmpty() && inputs.get(inputs.size() - 1) == null) {
            inputs.remove(inputs.size() - 1);
        }
    }

    /**
     * Adds an input after the last; empty for one that is omitted.
     *
     * @throws GraphEditException when the value is not visible in the graph of this node, or one of them was removed
     */
    public void addInput(Optional<Value> value) {
        graph.requireMember(this);
        appendInput(value.orElse(null));
    }

    void appendInput(@Nullable Value value) {
        changeInput(inputs.size(), value);
    }

    private void changeInput(int index, @Nullable Value value) {
        Use use = new Use.Input(this, index);
        if (value != null) {
            Visibility.require(value, use);
        }
        if (index == inputs.size()) {
            inputs.add(null);
        }
        Value old = inputs.set(index, value);
        if (old != null) {
            old.removeUse(use);
        }
        if (value != null) {
            value.addUse(use);
        }
    }

    Value appendOutput(String hint) {
        Value value = new Value(graph, hint);
        adoptOutput(value);
        return value;
    }

    void adoptOutput(Value value) {
        value.define(this, outputs.size());
        outputs.add(value);
    }

    void requireAdoptable(Value value) {
        if (value.isDefined()) {
            throw new GraphEditException("value " + value + " is already defined, so that node " + this
                    + " cannot produce it: detach it from its producer first");
        }
        if (value.graph() != graph) {
            throw new GraphEditException(
                    "value " + value + " belongs to another graph, so that node " + this + " cannot produce it");
        }
    }

    /**
     * Takes output {@code index} away from this node, with its name, type and uses, and puts a fresh value in its place. The value
     * is undefined until {@link NodeBuilder#output(Value)} gives it to another node.
     *
     * @param hint what the fresh value's name is made from
     * @return the detached value
     */
    public Value detachOutput(int index, String hint) {
        graph.requireMember(this);
        Value detached = outputs.get(index);
        detached.detach();
        Value fresh = new Value(graph, hint);
        fresh.define(this, index);
        outputs.set(index, fresh);
        return detached;
    }

    /**
     * Lets output {@code index} be a value that {@link #detachOutput} took away. Everything that reads the old output reads that
     * value from then on; the old one is gone.
     *
     * @throws GraphEditException when {@code detached} is defined or belongs to another graph, or this node reads it
     */
    public void attachOutput(int index, Value detached) {
        graph.requireMember(this);
        if (detached.isDefined() || detached.graph() != graph) {
            throw new GraphEditException("value " + detached
                    + " is already defined or belongs to another graph, so that node " + this + " cannot produce it");
        }
        if (detached.isReadBy(this)) {
            throw new GraphEditException("node " + this + " reads value " + detached
                    + ", so that it cannot produce it: let it read the value that replaced the detached one");
        }
        Value old = outputs.get(index);
        old.undefine();
        detached.define(this, index);
        outputs.set(index, detached);
        for (Use use : List.copyOf(old.uses())) {
            if (use instanceof Use.Input in) {
                in.node().setInput(in.index(), detached);
            } else if (use instanceof Use.Output out) {
                out.graph().setOutput(out.index(), detached);
            }
        }
    }

    /** Does the same as {@link #replaceWith(List)}. */
    public void replaceWith(Value... values) {
        replaceWith(List.of(values));
    }

    /**
     * Removes this node and lets everything that reads its output {@code i} read {@code values.get(i)} instead.
     *
     * <pre>
     * node.replaceWith(LeakyRelu.of(x).alpha(0.1f).emit(Placement.before(model, node)));
     *
     *   before:  y = Relu(x);  z = Neg(y)          after:  y = LeakyRelu(x);  z = Neg(y)
     * </pre>
     *
     * <p>A value that a node of the same graph makes, that has no name and that nothing reads yet gives way to the output in whose place it
     * comes: the output keeps its name, its declared type and its readers, and that node makes it. So does any other value where the output
     * is one of a graph.
     *
     * @param values one for each output; for the last ones, as far as nothing reads them, none is needed
     * @throws GraphEditException when an output is read and has no value in its place, when a value depends on this node, is not visible
     *     where it would be read, or cannot become the output of a graph because it is one already or no node of that graph makes it;
     *     nothing is changed then
     */
    public void replaceWith(List<Value> values) {
        graph.requireMember(this);
        List<Value> given = List.copyOf(values);
        for (int i = 0; i < Math.max(outputs.size(), given.size()); i++) {
            if (i >= outputs.size()) {
                throw new GraphEditException("node " + this + " has " + outputs.size() + " outputs, so " + given.size()
                        + " values cannot take their places");
            } else if (i >= given.size()) {
                outputs.get(i).requireUnused("node " + this);
            } else {
                requireReplaceable(outputs.get(i), given.get(i), given);
            }
        }
        for (int i = 0; i < given.size(); i++) {
            Value value = given.get(i);
            Node maker = value.producer().orElse(null);
            if (maker != null && givesWay(value, outputs.get(i), given)) {
                maker.attachOutput(value.outputIndex(), detachOutput(i, ""));
            } else {
                outputs.get(i).replaceUsesWith(value);
            }
        }
        graph.remove(this);
    }

    private boolean givesWay(Value value, Value output, List<Value> given) {
        return value.producer().isPresent()
                && value.graph() == graph
                && Collections.frequency(given, value) == 1
                && (output.isOutput()
                        ? !value.isOutput()
                        : !output.isOmitted() && !value.isOmitted() && !value.isNamed() && !value.isUsed());
    }

    private void requireReplaceable(Value output, Value value, List<Value> given) {
        Node maker = value.producer().orElse(null);
        if (maker != null && (maker == this || output.isReadBy(maker))) {
            throw new GraphEditException("value " + value + " depends on node " + this
                    + ", so it cannot take the place of its output " + output
                    + ": let what computes it read the inputs of that node");
        }
        if (output.isOutput() && !givesWay(value, output, given)) {
            throw new GraphEditException(
                    "value " + value + " cannot become " + output + ", an output of " + graph
                            + ": give the output of a node of that graph that is no output yet, such as an Identity of the value");
        }
        output.uses().forEach(use -> Visibility.require(value, use));
    }

    /**
     * Marks output {@code index} as an optional one that this node does not produce.
     *
     * @throws GraphEditException when it is used, naming a user
     */
    public void omitOutput(int index) {
        graph.requireMember(this);
        outputs.get(index).requireUnused("output " + index + " of node " + this);
        outputs.get(index).markOmitted();
    }

    /** The attributes in order; a live, unmodifiable view. */
    public Collection<Attribute> attributes() {
        return attributes == null ? List.of() : Collections.unmodifiableCollection(attributes.values());
    }

    public Optional<Attribute> attribute(String attributeName) {
        return Optional.ofNullable(find(attributeName));
    }

    private @Nullable Attribute find(String attributeName) {
        return attributes == null ? null : attributes.get(attributeName);
    }

    /** The integer attribute of that name, empty where it is absent or of another kind. */
    public OptionalLong intAttribute(String attributeName) {
        Attribute attribute = find(attributeName);
        return attribute != null && attribute.value() instanceof AttributeValue.IntValue number
                ? OptionalLong.of(number.value())
                : OptionalLong.empty();
    }

    /** The list-of-integers attribute of that name, empty where it is absent or of another kind. */
    public Optional<List<Long>> intsAttribute(String attributeName) {
        Attribute attribute = find(attributeName);
        return attribute != null && attribute.value() instanceof AttributeValue.IntValues numbers
                ? Optional.of(numbers.values())
                : Optional.empty();
    }

    /**
     * Sets an attribute, in the place of one of the same name or at the end; its subgraphs become this node's. What they read from
     * elsewhere must be visible in the graph of this node; where that graph is still being built, it is checked when that is put in its
     * place.
     *
     * @throws GraphEditException when a subgraph belongs to another node or attribute, to a model or to a function, or reads what is
     *     not visible here
     */
    public void setAttribute(Attribute attribute) {
        Objects.requireNonNull(attribute, "an attribute cannot be null: remove an attribute with removeAttribute");
        graph.requireMember(this);
        putAttribute(attribute);
    }

    void putAttribute(Attribute attribute) {
        Attribute old = find(attribute.name());
        List<Graph> before = old == null ? List.of() : old.value().bodies();
        List<Graph> bodies = attribute.value().bodies();
        requireTakeable(bodies, before);
        if (attributes == null) {
            attributes = new LinkedHashMap<>(4);
        }
        attributes.put(attribute.name(), attribute);
        for (Graph body : before) {
            if (!bodies.contains(body)) {
                body.disown();
            }
        }
        bodies.forEach(body -> body.own(this));
    }

    private void requireTakeable(List<Graph> bodies, List<Graph> before) {
        if (bodies.isEmpty()) {
            return;
        }
        Set<Graph> distinct = new HashSet<>(bodies);
        for (Graph body : bodies) {
            Visibility.requireTakeable(body, this);
            if (!distinct.remove(body) || (body.ownerNode() == this && !before.contains(body))) {
                throw new GraphEditException(body + " cannot be in two attributes of node " + this + ": copy it");
            }
        }
    }

    /** Removes an attribute; subgraphs in it are free to go to another node. */
    public Optional<Attribute> removeAttribute(String attributeName) {
        Attribute old = attributes == null ? null : attributes.remove(attributeName);
        if (old != null) {
            old.value().bodies().forEach(Graph::disown);
        }
        return Optional.ofNullable(old);
    }

    /** The subgraphs in this node's attributes. */
    public Stream<Graph> subgraphs() {
        return attributes().stream().flatMap(attribute -> attribute.value().graphs());
    }

    /** Tells whether an attribute holds a subgraph. */
    public boolean hasSubgraphs() {
        // Asked of every node in every walk through a graph, so without a stream.
        if (attributes == null) {
            return false;
        }
        for (Attribute attribute : attributes.values()) {
            if (attribute.value() instanceof AttributeValue.GraphValue
                    || attribute.value() instanceof AttributeValue.GraphValues) {
                return true;
            }
        }
        return false;
    }

    NodeList.@Nullable Link link() {
        return link;
    }

    void setLink(NodeList.@Nullable Link link) {
        this.link = link;
    }

    /** Gives up every use that this node and the nodes of its subgraphs make of values. */
    void releaseUses() {
        for (int i = 0; i < inputs.size(); i++) {
            changeInput(i, null);
        }
        if (hasSubgraphs()) {
            subgraphs().forEach(Graph::releaseUses);
        }
    }

    /** Operator and name, for messages. */
    @Override
    public String toString() {
        String called = operator.name().isEmpty() ? "" : Excerpt.of(operator.toString()) + " ";
        if (!name.isEmpty()) {
            return called + "'" + Excerpt.of(name) + "'";
        }
        return outputs.stream()
                .filter(output -> !output.isOmitted())
                .findFirst()
                .map(output -> called + "with output " + output)
                .orElseGet(() -> called + "without a name");
    }
}
