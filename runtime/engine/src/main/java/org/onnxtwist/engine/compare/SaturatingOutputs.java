package org.onnxtwist.engine.compare;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Erf;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * The outputs of a model that hold, in some elements at least, results of functions whose values end at 1 and whose error is one of that
 * size: ONNX Runtime evaluates Sigmoid as 0.5 plus a quotient of polynomials, so that 1e-12 comes out as 0 or as 1.2e-7. Between
 * the function and the output are operators that only move elements.
 */
public final class SaturatingOutputs {
    private static final Set<String> FUNCTIONS =
            Set.of(Sigmoid.NAME, HardSigmoid.NAME, Tanh.NAME, Erf.NAME, Softmax.NAME);
    private static final Set<String> MOVING = Set.of(
            Cast.NAME,
            Concat.NAME,
            Expand.NAME,
            Flatten.NAME,
            Gather.NAME,
            Identity.NAME,
            MaxPool.NAME,
            Reshape.NAME,
            Slice.NAME,
            Split.NAME,
            Squeeze.NAME,
            Transpose.NAME,
            Unsqueeze.NAME);

    private SaturatingOutputs() {}

    /** Their names. */
    public static Set<String> of(Model model) {
        Map<Value, Boolean> known = new HashMap<>();
        for (Node node : model.graph().nodes()) {
            String operator = node.operator().name();
            boolean saturating = FUNCTIONS.contains(operator)
                    || (MOVING.contains(operator)
                            && node.inputValues().anyMatch(input -> known.getOrDefault(input, false)));
            node.outputs().forEach(output -> known.put(output, saturating));
        }
        Set<String> names = new LinkedHashSet<>();
        for (Value output : model.graph().outputs()) {
            if (known.getOrDefault(output, false)) {
                output.name().ifPresent(names::add);
            }
        }
        return names;
    }
}
