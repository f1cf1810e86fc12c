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
 * Describes a node of one operator and places it in the newest version that the operator set of the place allows. If that version lacks
 * something that was given, or requires something that was not, an {@link OperatorVersionException} is thrown and nothing is placed.
 *
 * <p>An attribute that has its version's default is not written out. A parameter that one version takes as an attribute and another as an
 * input (the axes of Squeeze, the bounds of Clip, K of TopK, the ratio of Dropout) may be given either way: it becomes a constant, or is
 * read from a constant that the attribute can hold exactly. A floating-point number takes the element type of the node's first input, which
 * has to be known. If something is given twice, the last one counts.
 *
 * <p>A Split without sizes makes parts of equal size, also in versions that have to be told the number of parts. A Resize takes either
 * scales or sizes.
 *
 * <p>Optional outputs are produced only if they are asked for. A description may be placed several times, unless it holds a subgraph.
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

    /** An attribute, and whether it is written even if it has the default value. */
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
     * Sets the attributes of another node, including explicit defaults and references to attributes of a function. They are checked against
     * the version like any other.
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
     * @throws OperatorVersionException when the version there lacks something that was given, or requires something that was not
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
     * @throws OperatorVersionException when the version there lacks something that was given, or requires something that was not
     */
    public final Node emitNode(Placement placement) {
        Signatures.Version version = signatures.at(placement);
        Fit fit = Fit.of(signatures, version, name, inputs, attributes, outputs, outputCount);
        return placement.place(fit.describe(placement, outputNames));
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

    /** Sets the number of outputs that the last formal output stands for. */
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

    // Every subclass passes itself as B: the generator writes them so.
    @SuppressWarnings("unchecked")
    private B self() {
        return (B) this;
    }
}
