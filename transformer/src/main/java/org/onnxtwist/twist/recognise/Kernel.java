package org.onnxtwist.twist.recognise;

import java.util.Optional;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;

/**
 * The kernels of a Conv, which are constants or computed from such.
 *
 * @param tensor what is applied, [outChannels, inChannels / group, 3, 3]
 * @param computed whether nodes put them together of what is stored
 */
record Kernel(Tensor tensor, boolean computed) {
    static Optional<Kernel> of(Value value, Facts facts, Quantities quantities) {
        Optional<Tensor> stored = facts.constant(facts.origin(value));
        if (stored.isPresent()) {
            return stored.map(tensor -> new Kernel(tensor, false));
        }
        return quantities
                .of(value)
                .filter(Numbers.class::isInstance)
                .map(Numbers.class::cast)
                .filter(numbers ->
                        facts.sizes(value).filter(numbers.dims()::equals).isPresent())
                .map(numbers -> new Kernel(numbers.toTensor(facts.dtype(value)), numbers.arithmetic()));
    }
}
