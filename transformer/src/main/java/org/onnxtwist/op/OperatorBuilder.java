package org.onnxtwist.op;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;

/**
 * Describes a node of one operator and places it in the newest version that the operator set of the place allows. What that version
 * lacks, and what it needs and was not given, is an {@link OperatorVersionException}; nothing is placed then.
 *
 * <p>An attribute that has its version's default is not written out. What one version takes as an attribute and another as an input
 * (the axes of Squeeze, the bounds of Clip, K of TopK, the ratio of Dropout) may be given either way: it becomes a constant, or is read
 * from one that the attribute can hold exactly. A floating-point number takes the element type of the node's first input, which has to
 * be known. Of what is given twice the last holds.
 *
 * <p>A Split without sizes makes parts of one size, also where its version has to be told how many. A Resize takes either scales or
 * sizes.
 *
 * <p>Optional outputs are made where they are asked for. A description may be placed several times, unless it holds a subgraph.
 *
 * @param <B> the operator's own builder
 */
public abstract class OperatorBuilder<B extends OperatorBuilder<B>> {
    private final Signatures signatures;
    private final Map<String, List<Value>> inputs = new LinkedHashMap<>(4);
    private final Map<String, Stated> attributes = new LinkedHashMap<>(4);
    private final List<String> outputs = new ArrayList<>(0);
    private List<String> outputNames = List.of();
    private int outputCount = 1;
    private String name = "";

    /** An attribute, and whether it is written also where it is the default. */
    record Stated(Attribute attribute, boolean always) {}

    protected OperatorBuilder(Signatures signatures) {
        this.signatures = signatures;
    }

    /** A name for the node, made unique when the model is written; outputs are named after it. */
    public final B name(String hint) {
        name = hint;
        return self();
    }

    /** Names for the outputs, in order, instead of those made from the node's name; made unique when the model is written. */
    public final B outputNames(String... hints) {
        outputNames = List.of(hints);
        return self();
    }

    /**
     * Attributes as another node has them, defaults that it states and references to attributes of a function too. They are checked
     * against the version as any other.
     */
    public final B attributes(Collection<Attribute> stated) {
        for (Attribute attribute : stated) {
            state(new Stated(attribute, true));
        }
        return self();
    }

    /**
     * Places the node.
     *
     * @return its first output
     * @throws OperatorVersionException when the version there does not have what was given, or needs more
     */
    public final Value emit(Placement placement) {
        for (Value output : emitNode(placement).outputs()) {
            if (!output.isOmitted()) {
                return output;
            }
        }
        throw new IllegalStateException("operator " + signatures.operator() + " has no output");
    }

    /**
     * Places the node.
     *
     * @throws OperatorVersionException when the version there does not have what was given, or needs more
     */
    public final Node emitNode(Placement placement) {
        return place(placement, Optional.empty());
    }

    /**
     * Places the node so that its first output is a value that {@link Node#detachOutput} took from its producer.
     *
     * @throws OperatorVersionException when the version there does not have what was given, or needs more
     */
    public final Node emitInto(Placement placement, Value detached) {
        return place(placement, Optional.of(detached));
    }

    private Node place(Placement placement, Optional<Value> detached) {
        Signatures.Version version = signatures.at(placement);
        Fit fit = Fit.of(signatures, version, name, inputs, attributes, outputs, outputCount);
        return placement.place(fit.describe(placement, outputNames, detached));
    }

    protected final B put(String input, Value value) {
        return put(input, List.of(value));
    }

    protected final B put(String input, Optional<Value> value) {
        if (value.isPresent()) {
            return put(input, value.get());
        }
        inputs.remove(input);
        return self();
    }

    protected final B put(String input, List<Value> values) {
        attributes.keySet().removeIf(attribute -> InputOfAttribute.isSame(signatures.operator(), attribute, input));
        inputs.put(input, List.copyOf(values));
        return self();
    }

    protected final <T> B set(Attr<T> attribute, T value) {
        return state(new Stated(attribute.as(value), false));
    }

    private B state(Stated stated) {
        String given = stated.attribute().name();
        inputs.keySet().removeIf(input -> InputOfAttribute.isSame(signatures.operator(), given, input));
        attributes.put(given, stated);
        return self();
    }

    /** Asks for an optional output. */
    protected final B want(String output) {
        outputs.add(output);
        return self();
    }

    /** How many outputs the last formal output stands for. */
    protected final B count(int several) {
        outputCount = several;
        return self();
    }

    protected static List<Long> list(long... values) {
        List<Long> boxed = new ArrayList<>(values.length);
        for (long value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    protected static List<Float> list(float... values) {
        List<Float> boxed = new ArrayList<>(values.length);
        for (float value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    // Every subclass is its own B: the generator writes them so.
    @SuppressWarnings("unchecked")
    private B self() {
        return (B) this;
    }
}
