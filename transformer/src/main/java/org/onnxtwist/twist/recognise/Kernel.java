package org.onnxtwist.twist.recognise;

import java.util.Optional;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.Purpose;

/**
 * The kernels of a Conv, which are constants or computed from such.
 *
 * @param tensor what is applied, [outChannels, inChannels / group, 3, 3]
 * @param purpose TRAINING where nodes compute them and make them antisymmetric
 */
record Kernel(Tensor tensor, Purpose purpose) {
    static Optional<Kernel> of(Value value, Facts facts, Quantities quantities) {
        Optional<Tensor> stored = facts.constant(facts.origin(value));
        if (stored.isPresent()) {
            return stored.map(tensor -> new Kernel(tensor, Purpose.EXPORT));
        }
        return quantities
                .of(value)
                .filter(Numbers.class::isInstance)
                .map(Numbers.class::cast)
                .filter(numbers ->
                        facts.sizes(value).filter(numbers.dims()::equals).isPresent())
                .map(numbers -> of(numbers, numbers.toTensor(facts.dtype(value))));
    }

    private static Kernel of(Numbers numbers, Tensor tensor) {
        return new Kernel(
                tensor, numbers.arithmetic() && Antisymmetry.holds(tensor) ? Purpose.TRAINING : Purpose.EXPORT);
    }
}
