package org.onnxtwist.runtime.compare.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Finds the first node of a model whose result holds NaN or infinities, by making each value of the main graph an output. */
public final class NonFiniteOrigin {
    /** The number of values that are held in memory at a time. */
    private static final int BATCH = 16;

    private NonFiniteOrigin() {}

    /**
     * Returns a clause that names the value and the node; empty where all values are finite, or where the runtime does not run the model
     * so.
     *
     * @param model a copy, which gets further outputs
     * @param opening opens it with the runtime's optimisations off
     */
    public static Optional<String> find(
            Model model, Function<Model, InferenceSession> opening, Map<String, Tensor> feeds) {
        List<Value> values = tapped(model);
        model.assignNames();
        Map<String, Value> byName = new LinkedHashMap<>();
        values.forEach(value -> value.name().ifPresent(name -> byName.put(name, value)));
        List<String> names = List.copyOf(byName.keySet());
        try (InferenceSession session = opening.apply(model)) {
            for (int start = 0; start < names.size(); start += BATCH) {
                List<String> batch = names.subList(start, Math.min(names.size(), start + BATCH));
                Map<String, Tensor> results = session.run(feeds, new LinkedHashSet<>(batch));
                for (String name : batch) {
                    Optional<String> found = Optional.ofNullable(results.get(name))
                            .flatMap(NonFiniteOrigin::kind)
                            .flatMap(kind ->
                                    Optional.ofNullable(byName.get(name)).map(value -> describe(kind, name, value)));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        } catch (InferenceException refusal) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static List<Value> tapped(Model model) {
        InferredTypes types = ShapeInference.inferFromInputs(model);
        Set<Value> outputs = new LinkedHashSet<>(model.graph().outputs());
        List<Value> values = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            for (Value value : node.outputs()) {
                if (!value.isOmitted() && types.of(value).dtype().isConvFloat()) {
                    if (outputs.add(value)) {
                        value.setType(ValueType.tensor(types.of(value).dtype(), Shape.UNKNOWN));
                        model.graph().addOutput(value);
                    }
                    values.add(value);
                }
            }
        }
        return values;
    }

    private static Optional<String> kind(Tensor tensor) {
        TensorElements elements = TensorElements.of(tensor);
        for (long i = 0; i < tensor.elements(); i++) {
            double element = elements.doubleAt(i);
            if (!Double.isFinite(element)) {
                return Optional.of(Double.isNaN(element) ? "NaN" : "infinity");
            }
        }
        return Optional.empty();
    }

    private static String describe(String kind, String name, Value value) {
        return "the first " + kind + " is in value '" + name + "'"
                + value.producer()
                        .map(node -> ", which " + node.operator().name()
                                + (node.name().isEmpty() ? "" : " '" + node.name() + "'") + " computes")
                        .orElse("");
    }
}
