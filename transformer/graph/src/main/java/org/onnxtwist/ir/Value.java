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
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/**
 * A value of a graph: an input, an initializer, an input with an initializer as its default, or an output of a node.
 *
 * <p>A value is an object, not a name. A value that was read from a file, or whose name was set, keeps that name; the others have a hint
 * from which {@link Names} makes a unique name when the model is written.
 *
 * <p>A value can be read in its graph and in the subgraphs of that graph. Edits refuse to let a value be read elsewhere, or after it was
 * removed. A value that {@link Node#detachOutput} took from its producer may be read, because another node will produce it. An omitted
 * output that is read is no longer omitted: its node then produces it.
 */
public final class Value extends Annotated {
    static final String CONSTANT = "Constant";

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
    private int bindings;
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

    /** The start of the generated name. */
    public String hint() {
        return hint;
    }

    /** Fixes the name. The caller must ensure that it is unique; {@link Names} never gives it to another value. */
    public void setName(String fixed) {
        if (fixed.isEmpty()) {
            throw new IllegalArgumentException("a value's name cannot be empty: mark an omitted output as omitted");
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

    /** The type that the model declares for this value, or that an edit has set. Inferred types are not stored here. */
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

    /** The index of this value among the outputs of its producer; 0 for inputs and initializers. */
    public int outputIndex() {
        return outputIndex;
    }

    /** Tells whether this is an input of its graph. */
    public boolean isInput() {
        return input;
    }

    /** The initializer of this value, which for an input is its default; empty if it has none. */
    public Optional<Tensor> initializer() {
        return Optional.ofNullable(initializer);
    }

    /** The sparse initializer of this value; empty if it has none. */
    public Optional<SparseTensor> sparseInitializer() {
        return Optional.ofNullable(sparse);
    }

    /**
     * The tensor that this value equals in every run: an initializer that is not an input, or the output of a Constant node that holds a
     * tensor. Empty for values that are computed, can be overridden by an input or change in training, and if the file with the elements is
     * missing.
     */
    public Optional<Tensor> constant() {
        if (initializer != null) {
            return input || isVariable()
                    ? Optional.empty()
                    : Optional.of(initializer).filter(Tensor::isAvailable);
        }
        return producer()
                .filter(node -> node.operator().isOnnx(CONSTANT))
                .flatMap(node -> node.attributes().stream().findFirst())
                .flatMap(attribute -> attribute.value().asTensor())
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

    /** Tells whether a node reads this value, a graph gives it out, or training changes it. */
    public boolean isUsed() {
        return !uses.isEmpty() || isVariable();
    }

    /** Tells whether this is an initializer that the model's {@link TrainingInfo training} changes. */
    public boolean isVariable() {
        return bindings > 0;
    }

    void bind(int difference) {
        bindings += difference;
    }

    /**
     * Lets every node that reads this value, in this graph and in subgraphs, read {@code other} instead. Takes time in the number of
     * uses and their depth.
     *
     * @throws GraphEditException when the producer of {@code other} reads this value and would thus read its own output ({@link
     *     #replaceUsesExcept} leaves that node out, {@link Model#insertAfter} does a complete insertion); when {@code other} is not visible
     *     where this value is read; or when this is an output of a graph, whose name a user can see: {@link Node#detachOutput} moves such a
     *     value to its new producer. Nothing is changed then
     */
    public void replaceUsesWith(Value other) {
        replaceUsesExcept(other, List.of());
    }

    /** Does the same as {@link #replaceUsesExcept(Value, Collection)}, for a few nodes. */
    public void replaceUsesExcept(Value other, Node... except) {
        replaceUsesExcept(other, List.of(except));
    }

    /**
     * Lets every node that reads this value read {@code other} instead, except the nodes in {@code except} and those in their subgraphs,
     * which are meant to be the nodes that compute {@code other} from this value.
     *
     * <p>Only a node that would read its own output directly is detected. A longer cycle is reported as an error by {@link org.onnxtwist.ir.analysis.TopologicalOrder} and by the checker.
     *
     * @throws GraphEditException as {@link #replaceUsesWith} does; nothing is changed then
     */
    public void replaceUsesExcept(Value other, Collection<Node> except) {
        Objects.requireNonNull(other, "a value cannot be replaced by null: give the value that replaces it");
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
        return !nodes.isEmpty()
                && use.reader()
                        .flatMap(node -> node.findEnclosing(nodes::contains))
                        .isPresent();
    }

    /** Lets nodes read another value instead of this one. Everything that can fail happens before the first change. */
    void moveUses(Collection<Use> moved, Value other) {
        for (Use use : moved) {
            if (use instanceof Use.Output) {
                throw new GraphEditException("value " + this + " is " + use
                        + ", so that its uses cannot be moved to another value: insert nodes with Model.insertAfter,"
                        + " or detach the value from its producer and let the new node produce it");
            }
            Visibility.require(other, use);
            if (other.producer != null && isWithin(use, Set.of(other.producer))) {
                throw new GraphEditException(
                        "node " + other.producer + ", which produces value " + other + ", reads value "
                                + this
                                + ", so that it would read its own output: exclude it with replaceUsesExcept, or"
                                + " insert it with Model.insertAfter");
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

    /** Detaches this value from its producer, so that it can be given to another. */
    void detach() {
        undefine();
        detached = true;
    }

    /** Tells whether this value may be read: it is defined in its graph, or it is detached and will be defined. */
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
        if (isVariable()) {
            throw new GraphEditException(what + " cannot be removed: the training of the model changes its value "
                    + this + "; Model.removeTraining removes the training");
        }
        if (isUsed()) {
            throw new GraphEditException(what + " cannot be removed: its value " + this + " is "
                    + uses.iterator().next() + (uses.size() > 1 ? " and " + (uses.size() - 1) + " more" : ""));
        }
    }

    /** The name, or the hint in angle brackets if there is no name. */
    @Override
    public String toString() {
        if (omitted) {
            return "''";
        }
        return name != null ? "'" + Excerpt.of(name) + "'" : "<" + Excerpt.of(hint) + ">";
    }
}
