package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/**
 * A value of a graph: an input, an initializer, an input with an initializer as its default, or an output of a node.
 *
 * <p>A value is an object, not a name. One that came from a file, or whose name somebody set, keeps that name; the others have a
 * hint from which {@link Names} makes a unique one when the model is written.
 *
 * <p>A value can be read in its graph and in the subgraphs in it. Edits refuse to let a value be read elsewhere, or after it was
 * removed. One that {@link Node#detachOutput} took from its producer may be read, because another node will produce it. An omitted
 * output that something reads is omitted no more: its node produces it then.
 */
public final class Value extends Described {
    private final Graph graph;
    private final Uses uses = new Uses();
    private @Nullable String name;
    private String hint;
    private boolean omitted;
    private ValueType type = ValueType.UNKNOWN;
    private @Nullable Node producer;
    private int outputIndex;
    private boolean input;
    private boolean detached;
    private @Nullable SparseTensor sparse;
    private @Nullable Tensor initializer;

    Value(Graph graph, String hint) {
        this.graph = graph;
        this.hint = hint;
    }

    /** The graph in which this value is defined. */
    public Graph graph() {
        return graph;
    }

    /** The name, empty while none is assigned; an {@link #isOmitted omitted} output has none. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    boolean isNamed() {
        return name != null;
    }

    /** What a generated name starts with. */
    public String hint() {
        return hint;
    }

    /** Fixes the name. Uniqueness is the caller's duty, and {@link Names} never gives the name to another. */
    public void setName(String fixed) {
        if (fixed.isEmpty()) {
            throw new IllegalArgumentException(
                    "a value's name cannot be empty: an omitted output is marked as omitted");
        }
        name = fixed;
        hint = fixed;
        omitted = false;
    }

    /** Tells whether this is an optional output that its node does not produce. */
    public boolean isOmitted() {
        return omitted;
    }

    void markOmitted() {
        omitted = true;
        name = null;
    }

    /** What the model declares, or an edit set, as this value's type. An inferred type is not kept here. */
    public ValueType type() {
        return type;
    }

    public void setType(ValueType type) {
        this.type = type;
    }

    /** The node that produces this value, empty for inputs and initializers. */
    public Optional<Node> producer() {
        return Optional.ofNullable(producer);
    }

    /** Which output of its producer this is; 0 for inputs and initializers. */
    public int outputIndex() {
        return outputIndex;
    }

    /** Tells whether this is an input of its graph. */
    public boolean isInput() {
        return input;
    }

    /** The initial value, which for an input is its default. */
    public Optional<Tensor> initializer() {
        return Optional.ofNullable(initializer);
    }

    /** The sparse tensor that gives this value. */
    public Optional<SparseTensor> sparseInitializer() {
        return Optional.ofNullable(sparse);
    }

    /**
     * The tensor that this value is at every run: an initializer that is not an input, or the output of a Constant node that
     * holds a tensor. Empty for everything that is computed or can be given, and where the file with the elements is missing.
     */
    public Optional<Tensor> constant() {
        if (initializer != null) {
            return input ? Optional.empty() : Optional.of(initializer).filter(Tensor::isAvailable);
        }
        return producer()
                .filter(ConstantNodes::isConstant)
                .flatMap(ConstantNodes::tensor)
                .filter(Tensor::isAvailable);
    }

    /** The places that read this value, in the order in which they were added; a live, unmodifiable view. */
    public Collection<Use> uses() {
        return Collections.unmodifiableCollection(uses);
    }

    /** The nodes that read this value, each once, in this graph and in subgraphs. */
    public Stream<Node> consumers() {
        return uses.stream()
                .flatMap(use -> use instanceof Use.Input in ? Stream.of(in.node()) : Stream.empty())
                .distinct();
    }

    /** Tells whether this is an output of a graph. */
    public boolean isOutput() {
        for (Use use : uses) {
            if (use instanceof Use.Output) {
                return true;
            }
        }
        return false;
    }

    public boolean isUsed() {
        return !uses.isEmpty();
    }

    /**
     * Lets every node that reads this value, in this graph and in subgraphs, read {@code other} instead. Takes time in the number of
     * uses and their depth.
     *
     * @throws GraphEditException when the node that makes {@code other} reads this value, so that it would read its own output
     *     ({@link #replaceUsesExcept} leaves it out, {@link Model#insertAfter} does the whole of an insertion); when {@code other} is not
     *     visible where this value is read; or when this is an output of a graph, whose name a user can see: {@link Node#detachOutput}
     *     moves such a value to its new producer. Nothing is changed then
     */
    public void replaceUsesWith(Value other) {
        replaceUsesExcept(other, List.of());
    }

    /** {@link #replaceUsesExcept(Value, Collection)} of few nodes. */
    public void replaceUsesExcept(Value other, Node... except) {
        replaceUsesExcept(other, List.of(except));
    }

    /**
     * Lets every node that reads this value read {@code other} instead, but those in {@code except} and what is in their subgraphs:
     * the nodes that compute {@code other} from this value.
     *
     * <p>Only a node that would read its own output directly is found. A longer cycle is an error in {@link TopologicalOrder} and
     * in the checker.
     *
     * @throws GraphEditException as {@link #replaceUsesWith} does; nothing is changed then
     */
    public void replaceUsesExcept(Value other, Collection<Node> except) {
        Objects.requireNonNull(other, "a value cannot be replaced by null: give the value to be read from now on");
        if (other != this) {
            Set<Node> left = Set.copyOf(except);
            List<Use> moved = new ArrayList<>(uses.size());
            for (Use use : uses) {
                if (!isWithin(use, left)) {
                    moved.add(use);
                }
            }
            moveUses(moved, other);
        }
    }

    /** Tells whether a node reads this value, itself or in its subgraphs. */
    boolean isReadBy(Node node) {
        if (!node.hasSubgraphs()) {
            return node.inputValues().anyMatch(value -> value == this);
        }
        Set<Node> only = Set.of(node);
        return uses.stream().anyMatch(use -> isWithin(use, only));
    }

    /** Tells whether a use is by one of the nodes or in a subgraph of one. */
    private static boolean isWithin(Use use, Set<Node> nodes) {
        if (nodes.isEmpty()) {
            return false;
        }
        Node node = use instanceof Use.Input in ? in.node() : use.graph().ownerNode();
        while (node != null && !nodes.contains(node)) {
            node = node.graph().ownerNode();
        }
        return node != null;
    }

    /** Lets nodes read another value in the place of this one. All that can fail comes before the first change. */
    void moveUses(Collection<Use> moved, Value other) {
        for (Use use : moved) {
            if (use instanceof Use.Output) {
                throw new GraphEditException("value " + this + " is " + use
                        + ", so its uses cannot be given to another value: insert nodes with Model.insertAfter, or detach the value from"
                        + " its producer and let the new node produce it");
            }
            Visibility.require(other, use);
            if (other.producer != null && isWithin(use, Set.of(other.producer))) {
                throw new GraphEditException(
                        "node " + other.producer + ", which makes value " + other + ", reads value "
                                + this
                                + ", so it would read its own output: leave it out with replaceUsesExcept, or insert it with"
                                + " Model.insertAfter");
            }
        }
        for (Use use : moved) {
            if (use instanceof Use.Input in) {
                in.node().setInput(in.index(), other);
            }
        }
    }

    void define(Node node, int index) {
        producer = node;
        outputIndex = index;
        detached = false;
    }

    void undefine() {
        producer = null;
        outputIndex = 0;
    }

    /** Takes the value from its producer, to be given to another. */
    void detach() {
        undefine();
        detached = true;
    }

    /** Tells whether something may read this value: it is defined by what is in its graph, or detached and will be. */
    boolean isReadable() {
        return producer != null ? !producer.isRemoved() : detached || isDefined();
    }

    void markInput(boolean isInput) {
        input = isInput;
        detached = detached && !isInput;
    }

    void initialize(@Nullable Tensor tensor) {
        initializer = tensor;
    }

    void initializeSparse(@Nullable SparseTensor tensor) {
        sparse = tensor;
    }

    boolean isDefined() {
        return producer != null || input || initializer != null || sparse != null;
    }

    void addUse(Use use) {
        omitted = false;
        uses.add(use);
        Visibility.count(use.graph(), graph);
    }

    void removeUse(Use use) {
        uses.remove(use);
        Visibility.discount(use.graph(), graph);
    }

    void requireUnused(String what) {
        if (isUsed()) {
            throw new GraphEditException(what + " cannot be removed: its value " + this + " is "
                    + uses.iterator().next() + (uses.size() > 1 ? " and " + (uses.size() - 1) + " more" : ""));
        }
    }

    /** The name, or the hint in angle brackets while there is none. */
    @Override
    public String toString() {
        if (omitted) {
            return "''";
        }
        return name != null ? "'" + Excerpt.of(name) + "'" : "<" + Excerpt.of(hint) + ">";
    }
}
