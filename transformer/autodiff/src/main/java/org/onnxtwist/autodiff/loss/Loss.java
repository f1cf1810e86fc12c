package org.onnxtwist.autodiff.loss;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/**
 * A scalar that training makes small: it is computed behind a model's graph from its outputs and from targets, which become inputs.
 *
 * <pre>
 *   before:  g(x) -> y { y = MatMul(x, w) }
 *   after:   g(x, target) -> y { y = MatMul(x, w);  e = Sub(y, target);  loss = ReduceMean(Mul(e, e)) }
 * </pre>
 */
public sealed interface Loss permits BinaryCrossEntropy, LossModel, MeanSquaredError, ModelOutput, SoftmaxCrossEntropy {
    /** The name of the input that the targets are, where the loss does not give others. */
    String TARGET = "target";

    /** The operator set that a model is raised to before anything is done with it, if it has an older one. */
    default long opset() {
        return 0;
    }

    /**
     * Adds the nodes of the loss, and the inputs for its targets, to the model's main graph.
     *
     * @throws GradientException when the model has no output that the loss can be computed from
     */
    Placed addTo(Model model);

    /**
     * A loss that is a part of a graph.
     *
     * @param value a scalar, or a tensor of one element
     * @param targets the inputs that were added
     * @param metrics further scalars by name, such as the number of right decisions
     */
    record Placed(Value value, List<Value> targets, Map<String, Value> metrics) {
        public Placed {
            targets = List.copyOf(targets);
            metrics = new LinkedHashMap<>(metrics);
        }
    }
}
