package org.onnxtwist.engine.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TensorElements;
import org.onnxtwist.ir.Value;
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
 * The weights of a model that are not numbers, so that little or nothing can be said of what it computes. An infinity counts where it is
 * multiplied: elsewhere it may be meant, as in a mask that is added before a Softmax or as the bound of a Clip.
 */
public final class NonFiniteWeights {
    private static final int MOST = 5;
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
     * A sentence for each of the first {@value #MOST}, and one for the rest. Reads all weights once.
     *
     * @param label what the sentences call the model
     */
    public static List<String> of(Model model, String label) {
        List<String> found = new ArrayList<>();
        model.forEachGraph(graph -> graph.initializers()
                .forEach(value -> value.initializer()
                        .ifPresent(tensor -> describe(value, tensor, label).ifPresent(found::add))));
        model.forEachNode(node -> node.outputs().stream()
                .limit(1)
                .forEach(value -> value.constant()
                        .filter(tensor -> value.initializer().isEmpty())
                        .ifPresent(tensor -> describe(value, tensor, label).ifPresent(found::add))));
        if (found.size() <= MOST) {
            return found;
        }
        List<String> shown = new ArrayList<>(found.subList(0, MOST));
        shown.add("so do " + (found.size() - MOST) + " more weights of " + label);
        return shown;
    }

    /** A sentence about a tensor that holds NaN, or infinities that are multiplied; empty for others. */
    private static Optional<String> describe(Value value, Tensor tensor, String label) {
        if (!tensor.dtype().isConvFloat()) {
            return Optional.empty();
        }
        boolean multiplied = value.consumers()
                .anyMatch(node -> MULTIPLYING.contains(node.operator().name()));
        TensorElements elements = TensorElements.of(tensor);
        for (long i = 0; i < tensor.elements(); i++) {
            double element = elements.doubleAt(i);
            if (Double.isNaN(element) || (multiplied && Double.isInfinite(element))) {
                return Optional.of("weight '" + value.name().orElse(value.hint()) + "' of " + label + " holds "
                        + (Double.isNaN(element) ? "NaN" : "an infinity") + " at "
                        + TensorComparison.index(tensor.dims(), i));
            }
        }
        return Optional.empty();
    }
}
