package org.onnxtwist.autodiff.loss;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
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
        if (!outputs.isNumber(value)) {
            throw outputs.noNumber(value);
        }
        return new Placed(value, List.of(), Map.of());
    }
}
