package org.onnxtwist.autodiff.rule.recurrent;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;

/** One step of one direction of a recurrent layer. */
interface Cell {
    /** The bias that is added to the products with the inputs, [G H]; empty for none. */
    Optional<Value> inputBias();

    /**
     * Places one step.
     *
     * @param projected the product of the step's input and the input weights, with the bias, [B, G H]
     * @param state the states after the step before, each [B, H]; the first is its output
     * @return the states after this step
     */
    List<Value> step(Arithmetic at, Value projected, List<Value> state);
}
