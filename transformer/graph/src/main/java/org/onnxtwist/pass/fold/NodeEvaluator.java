package org.onnxtwist.pass.fold;

import java.util.Map;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** Computes what nodes give out whose inputs are all known. */
public interface NodeEvaluator {
    /**
     * Evaluates nodes. The model is not changed.
     *
     * @return the tensors of the {@linkplain ConstantSubgraph#wanted wanted} values as far as this evaluator can compute them, and of
     *     other outputs of the nodes as it likes. Each is bit by bit what a run of the nodes gives. What cannot be computed, because an
     *     operator, a type or the inputs are beyond the evaluator, is left out
     */
    Map<Value, Tensor> evaluate(ConstantSubgraph given);
}
