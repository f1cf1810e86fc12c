package org.onnxtwist.runtime.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * Weights from elsewhere, such as a PyTorch state_dict, put into the initializers of a model by their names. A prefix that wrappers of
 * modules add, {@code module.} or {@code model.}, is left out where the name without it fits.
 *
 * @param matches the initializers that got weights, with the name of these
 * @param unused the names of given tensors that no initializer has, or one of another type
 * @param unmatched the names of floating-point initializers of rank 1 or more that got none
 */
public record GivenWeights(Map<String, String> matches, List<String> unused, List<String> unmatched) {
    private static final List<String> PREFIXES = List.of("", "module.", "model.", "_orig_mod.");

    public GivenWeights {
        matches = new LinkedHashMap<>(matches);
        unused = List.copyOf(unused);
        unmatched = List.copyOf(unmatched);
    }

    /**
     * Puts the weights in.
     *
     * @throws TrainingException when no name fits, or one fits with a tensor of another shape; the model is then as it was
     */
    public static GivenWeights apply(Model model, Map<String, Tensor> given) {
        Map<String, Value> initializers = new LinkedHashMap<>();
        model.graph().initializers().forEach(value -> initializers.put(value.hint(), value));
        Map<String, String> matches = new LinkedHashMap<>();
        List<String> unused = new ArrayList<>();
        given.forEach((name, tensor) -> target(initializers, name)
                .ifPresentOrElse(
                        found -> matches.put(requireFit(initializers, found, name, tensor), name),
                        () -> unused.add(name)));
        if (matches.isEmpty()) {
            throw new TrainingException(
                    "none of the " + given.size() + " given weights has the name of one of the model's "
                            + initializers.size() + " initializers, such as '"
                            + initializers.keySet().stream().findFirst().orElse("")
                            + "': export the model with its parameters' names");
        }
        matches.forEach((initializer, name) -> model.graph()
                .setInitializer(
                        Optional.ofNullable(initializers.get(initializer)).orElseThrow(),
                        Optional.ofNullable(given.get(name)).orElseThrow()));
        List<String> unmatched = initializers.values().stream()
                .filter(value -> isWeight(value.initializer().orElseThrow()) && !matches.containsKey(value.hint()))
                .map(Value::hint)
                .toList();
        return new GivenWeights(matches, unused, unmatched);
    }

    private static Optional<String> target(Map<String, Value> initializers, String name) {
        return PREFIXES.stream()
                .filter(name::startsWith)
                .map(prefix -> name.substring(prefix.length()))
                .filter(initializers::containsKey)
                .findFirst();
    }

    private static String requireFit(Map<String, Value> initializers, String initializer, String name, Tensor tensor) {
        Tensor own = Optional.ofNullable(initializers.get(initializer))
                .flatMap(Value::initializer)
                .orElseThrow();
        if (!Arrays.equals(own.dims(), tensor.dims()) || own.dtype() != tensor.dtype()) {
            throw new TrainingException(
                    "the given weight '" + name + "' is of type " + tensor.type() + ", and the model's '" + initializer
                            + "' of type " + own.type() + ": give the weights of this model");
        }
        return initializer;
    }

    private static boolean isWeight(Tensor tensor) {
        return tensor.dtype().isFloatingPoint() && tensor.rank() > 0;
    }
}
