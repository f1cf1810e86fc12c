package org.onnxtwist.runtime.compare.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Sub;

/**
 * The weights of a model that are NaN or infinite, so that little or nothing can be said about its results. An infinity counts only where
 * it is multiplied; elsewhere it may be intended, as in a mask that is added before a Softmax or as the bound of a Clip.
 */
public final class NonFiniteWeights {
    private static final int MOST = 5;

    /** The maximum depth of function calls to which a weight is followed; a function that calls itself is rejected elsewhere. */
    private static final int MOST_CALLS = 16;

    private static final Set<String> MULTIPLYING = Set.of(
            BatchNormalization.NAME,
            Conv.NAME,
            ConvTranspose.NAME,
            GRU.NAME,
            Gemm.NAME,
            LSTM.NAME,
            MatMul.NAME,
            Mul.NAME,
            RNN.NAME,
            Sub.NAME);

    private NonFiniteWeights() {}

    /**
     * Returns a sentence for each of the first {@value #MOST} such weights, and one for the others. Reads all weights once.
     *
     * @param label what the sentences call the model
     */
    public static List<String> of(Model model, String label) {
        return first(ofModel(model, "weight '%s' of " + label, name -> false), "weights of " + label);
    }

    /**
     * Does the same as {@link #of(Model, String)} for a model that takes some of its weights from a file. The sentences name those as the
     * file's.
     *
     * @param given the tensors of the file by name, which weights of the model have as well
     * @param file what the sentences call the file
     */
    public static List<String> of(Model model, String label, Map<String, Tensor> given, String file) {
        Map<String, String> named = new TreeMap<>();
        given.forEach((name, tensor) ->
                describe(tensor, "parameter '" + name + "' of " + file, true).ifPresent(text -> named.put(name, text)));
        List<String> found = new ArrayList<>(named.values());
        found.addAll(ofModel(model, "weight '%s' of " + label, named::containsKey));
        return first(found, "weights of " + label);
    }

    private static List<String> first(List<String> found, String all) {
        if (found.size() <= MOST) {
            return found;
        }
        List<String> shown = new ArrayList<>(found.subList(0, MOST));
        shown.add("so do " + (found.size() - MOST) + " more " + all);
        return shown;
    }

    /** @param known names of weights to leave out */
    private static List<String> ofModel(Model model, String title, Predicate<String> known) {
        List<String> found = new ArrayList<>();
        BiConsumer<Value, Tensor> look = (value, tensor) -> {
            String name = value.name().orElse(value.hint());
            if (!known.test(name)) {
                describe(tensor, title.replace("%s", name), isMultiplied(model, value, 0))
                        .ifPresent(found::add);
            }
        };
        model.forEachGraph(graph -> graph.initializers()
                .forEach(value -> value.initializer().ifPresent(tensor -> look.accept(value, tensor))));
        model.forEachNode(node -> node.outputs().stream()
                .limit(1)
                .forEach(value -> value.constant()
                        .filter(tensor -> value.initializer().isEmpty())
                        .ifPresent(tensor -> look.accept(value, tensor))));
        return found;
    }

    private static boolean isMultiplied(Model model, Value value, int depth) {
        return value.uses().stream()
                .anyMatch(use -> use instanceof Use.Input input && isMultiplied(model, input, depth));
    }

    private static boolean isMultiplied(Model model, Use.Input use, int depth) {
        Optional<Function> callee = model.callee(use.node());
        if (callee.isEmpty()) {
            return MULTIPLYING.contains(use.node().operator().name());
        }
        List<Value> inputs = callee.get().body().inputs();
        return depth < MOST_CALLS
                && use.index() < inputs.size()
                && isMultiplied(model, inputs.get(use.index()), depth + 1);
    }

    /** Returns a sentence about a tensor that holds NaN, or infinities that are multiplied; empty for others. */
    private static Optional<String> describe(Tensor tensor, String title, boolean multiplied) {
        if (!tensor.dtype().isConvFloat()) {
            return Optional.empty();
        }
        TensorElements elements = TensorElements.of(tensor);
        for (long i = 0; i < tensor.elements(); i++) {
            double element = elements.doubleAt(i);
            if (Double.isNaN(element) || (multiplied && Double.isInfinite(element))) {
                return Optional.of(title + " holds " + (Double.isNaN(element) ? "NaN" : "an infinity") + " at "
                        + TensorComparison.index(tensor.dims(), i));
            }
        }
        return Optional.empty();
    }
}
