package org.onnxtwist.autodiff.loss;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softplus;

/**
 * The binary cross-entropy of logits z and targets t between 0 and 1, -t log(sigmoid(z)) - (1 - t) log(1 - sigmoid(z)), in mean over
 * all elements. It is computed as softplus(z) - t z, which does not overflow. Where the output is a Sigmoid, the logits are what the Sigmoid
 * is applied to.
 *
 * @param output the name of the output z; empty for the only one
 */
public record BinaryCrossEntropy(Optional<String> output) implements Loss {
    @Override
    public Placed addTo(Model model) {
        Outputs outputs = new Outputs(model);
        Value z = FinalActivation.inputOf(Sigmoid.ID, outputs.named(output), sigmoid -> true);
        Value target = outputs.addTarget(outputs.dtype(z), z, -1);
        Arithmetic at = outputs.behind(z);
        Value each = at.sub(Softplus.of(z).emit(at), at.mul(target, z));
        return new Placed(ReduceMean.of(each).keepdims(0).outputNames("loss").emit(at), List.of(target), Map.of());
    }
}
