package org.onnxtwist.twist.recognise.evaluation;

import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.recognise.value.LazyConstant;

/**
 * The kernels of a Conv, which are constants or computed from such.
 *
 * @param tensor what is applied, [outChannels, inChannels / group, 3, 3]
 * @param computed whether nodes put them together of what is stored
 */
public record Kernel(Tensor tensor, boolean computed) {
    public static Optional<Kernel> of(Value value, ModelFacts facts, AbstractEvaluation quantities) {
        boolean computed = facts.constant(facts.origin(value)).isEmpty()
                && quantities.numbers(value).filter(LazyConstant::arithmetic).isPresent();
        return quantities.tensor(value).map(tensor -> new Kernel(tensor, computed));
    }
}
