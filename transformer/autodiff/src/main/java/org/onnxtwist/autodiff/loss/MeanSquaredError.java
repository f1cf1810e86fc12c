package org.onnxtwist.autodiff.loss;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.ReduceMean;

/**
 * The mean of (y - target)^2 over all elements.
 *
 * @param output the name of the output y; empty for the only one
 */
public record MeanSquaredError(Optional<String> output) implements Loss {
    @Override
    public Placed addTo(Model model) {
        Outputs outputs = new Outputs(model);
        Value y = outputs.named(output);
        Value target = outputs.addTarget(outputs.dtype(y), y, -1);
        Arithmetic at = outputs.behind(y);
        Value squares = at.square(at.sub(y, target));
        return new Placed(ReduceMean.of(squares).keepdims(0).outputNames("loss").emit(at), List.of(target), Map.of());
    }
}
