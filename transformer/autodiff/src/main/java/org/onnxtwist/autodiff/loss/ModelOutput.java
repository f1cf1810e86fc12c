package org.onnxtwist.autodiff.loss;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;

/**
 * A scalar output of the model itself; the targets are inputs that the model has already.
 *
 * @param output its name
 */
public record ModelOutput(String output) implements Loss {
    @Override
    public Placed addTo(Model model) {
        Outputs outputs = new Outputs(model);
        Value value = outputs.named(Optional.of(output));
        boolean scalar = outputs.shape(value)
                .sizes()
                .filter(sizes -> Arrays.stream(sizes).allMatch(size -> size == 1))
                .isPresent();
        if (!scalar) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the output '" + output + "' has the shape " + outputs.shape(value)
                            + ", and a loss is one number: reduce it, or choose another loss");
        }
        return new Placed(value, List.of(), Map.of());
    }
}
