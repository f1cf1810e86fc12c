package org.onnxtwist.op;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;

/**
 * Describes a node of one operator and places it in the newest version that the operator set of the place allows. What that version
 * lacks, and what it needs and was not given, is an {@link OperatorVersionException}; nothing is placed then.
 *
 * <p>An attribute that has its version's default is not written out. A list of integers that one version takes as an attribute and
 * another as an input (the axes of Squeeze) may be given either way: it becomes a constant, or is read from one. Of what is given
 * twice the last holds.
 *
 * @param <B> the operator's own builder
 */
public abstract class OperatorBuilder<B extends OperatorBuilder<B>> {
    private final Signatures signatures;
    private final Map<String, List<Value>> inputs = new LinkedHashMap<>(4);
    private final Map<String, Given> attributes = new LinkedHashMap<>(4);
    private final Set<String> outputs = new LinkedHashSet<>(0);
    private int count = 1;
    private String name = "";

    /** An attribute with the value that it is to have. */
    record Given(Attr<?> attribute, AttributeValue value) {}

    protected OperatorBuilder(Signatures signatures) {
        this.signatures = signatures;
    }

    /** A name for the node, made unique when the model is written; outputs are named after it. */
    public final B name(String hint) {
        name = hint;
        return self();
    }

    /**
     * Places the node.
     *
     * @return its first output
     * @throws OperatorVersionException when the version there does not have what was given, or needs more
     */
    public final Value emit(Placement placement) {
        return Emission.firstOutput(emitNode(placement));
    }

    /**
     * Places the node.
     *
     * @throws OperatorVersionException when the version there does not have what was given, or needs more
     */
    public final Node emitNode(Placement placement) {
        return emission(placement).place(Optional.empty());
    }

    /**
     * Places the node so that its first output is a value that {@link Node#detachOutput} took from its producer.
     *
     * @throws OperatorVersionException when the version there does not have what was given, or needs more
     */
    public final Node emitInto(Placement placement, Value detached) {
        return emission(placement).place(Optional.of(detached));
    }

    private Emission emission(Placement placement) {
        return new Emission(signatures, placement, name, inputs, attributes, outputs, count);
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
        attributes.remove(input);
        inputs.put(input, List.copyOf(values));
        return self();
    }

    protected final <T> B set(Attr<T> attribute, T value) {
        inputs.remove(attribute.name());
        attributes.put(attribute.name(), new Given(attribute, attribute.kind().write(value)));
        return self();
    }

    protected final B want(String output) {
        outputs.add(output);
        return self();
    }

    protected final B count(int variadic) {
        count = variadic;
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
