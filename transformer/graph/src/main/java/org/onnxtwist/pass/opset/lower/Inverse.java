package org.onnxtwist.pass.opset.lower;

import java.util.Set;
import org.onnxtwist.pass.opset.step.NodeConversion;

/**
 * The way back from a version of an operator to the one before it, as far as the schemas of the two do not show it.
 *
 * @param conversion plans what the schemas do not show
 * @param parts the names of inputs and attributes of the newer version that the conversion deals with; all others are converted as the
 *     schemas show
 */
public record Inverse(NodeConversion conversion, Set<String> parts) {
    public Inverse {
        parts = Set.copyOf(parts);
    }
}
