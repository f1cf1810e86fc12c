package org.onnxtwist.io.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.Defect;

/** The policy of a reader for broken rules: it refuses the file, or notes the breach and goes on with a stand-in. */
public final class Breaches {
    private final boolean refused;
    private final List<Breach> unassigned = new ArrayList<>(0);
    private final List<Defect> defects = new ArrayList<>(0);

    private Breaches(boolean refused) {
        this.refused = refused;
    }

    /** Every breach is thrown. */
    public static Breaches refused() {
        return new Breaches(true);
    }

    /** Breaches are collected. */
    public static Breaches collected() {
        return new Breaches(false);
    }

    /** Tells whether the model is for diagnosis alone. */
    public boolean areCollected() {
        return !refused;
    }

    /** Notes a breach, for {@link #assign} to say what has it; throws it where breaches are refused. */
    public void add(Breach breach) {
        if (refused) {
            throw breach;
        }
        unassigned.add(breach);
    }

    /** The result of {@code reading}; empty where a breach prevented it. */
    public <T> Optional<T> attempt(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (Breach breach) {
            add(breach);
            return Optional.empty();
        }
    }

    /** Says of the breaches that were added since the last call that the model as a whole has them. */
    public void assign(FileLocation model) {
        assign(model, null, null, null, null);
    }

    /** Says of the breaches that were added since the last call that this graph has them. */
    public void assign(FileLocation place, Graph graph) {
        assign(place, graph, null, null, null);
    }

    /** Says of the breaches that were added since the last call that this value has them. */
    public void assign(FileLocation place, Graph graph, Value value) {
        assign(place, graph, null, value, null);
    }

    /** Says of the breaches that were added since the last call that this attribute has them. */
    public void assign(FileLocation place, Graph graph, @Nullable Node node, Attribute attribute) {
        assign(place, graph, node, null, attribute);
    }

    private void assign(
            FileLocation place,
            @Nullable Graph graph,
            @Nullable Node node,
            @Nullable Value value,
            @Nullable Attribute attribute) {
        for (Breach breach : unassigned) {
            defects.add(new Defect(
                    breach.kind(),
                    Optional.ofNullable(graph),
                    Optional.ofNullable(node),
                    Optional.ofNullable(value),
                    Optional.ofNullable(attribute),
                    breach.sentence(place)));
        }
        unassigned.clear();
    }

    public List<Defect> defects() {
        return List.copyOf(defects);
    }
}
