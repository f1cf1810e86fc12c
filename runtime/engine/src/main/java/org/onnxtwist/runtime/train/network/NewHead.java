package org.onnxtwist.runtime.train.network;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Model;

/**
 * The last layer of weights of a classifier, replaced by one for other classes. It is the Gemm, MatMul or Conv that computes the scores,
 * with its bias:
 *
 * <pre>
 *   before:  y = Gemm(x, w[1000, 512], b[1000]);  p = Softmax(y)
 *   after:   y = Gemm(x, w[10, 512], b[10])
 * </pre>
 *
 * <p>The new weights are drawn as PyTorch draws those of {@code nn.Linear} and {@code nn.Conv2d}, and have the names of the old ones. All
 * other weights stay. A Softmax or LogSoftmax behind the layer is left out, because the cross-entropy has its own. Training information of
 * the model is removed: it is that of the old head.
 *
 * @param layer the name of the node that computes the scores
 * @param parameters the names of the new weights
 * @param classesBefore the number of classes that the layer had
 * @param withoutSoftmax whether a Softmax or LogSoftmax was left out
 */
public record NewHead(String layer, List<String> parameters, long classesBefore, boolean withoutSoftmax) {
    public NewHead {
        parameters = List.copyOf(parameters);
    }

    /**
     * Replaces the head of a model.
     *
     * @param output the name of the output with the scores; empty for the only one
     * @param classes their new number, at least 1
     * @throws NetworkException when the scores are not computed by a layer of weights that can be replaced, with the reason; the model must
     *     then be discarded
     */
    public static NewHead replace(Model model, Optional<String> output, int classes, long seed) {
        model.assignNames();
        return new HeadReplacement(model, output, classes, seed, false).run();
    }

    /**
     * Replaces the head of a model as {@link #replace} does, and keeps a Softmax or LogSoftmax behind it: for losses of probabilities.
     *
     * @throws NetworkException as for that
     */
    public static NewHead replaceBeforeSoftmax(Model model, Optional<String> output, int classes, long seed) {
        model.assignNames();
        return new HeadReplacement(model, output, classes, seed, true).run();
    }
}
