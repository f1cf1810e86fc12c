package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;
import static org.onnxtwist.match.Pattern.optional;

import java.util.Arrays;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Slice;

/**
 * Removes a Slice that takes everything.
 *
 * <pre>
 *   before:  float[2,3] x;  a = Slice(x, {0}, {9223372036854775807}, {1});  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveSlice() implements Removal {
    private static final int STEPS = 4;

    // Backwards, all of an axis would come out turned round.
    private static final Pattern PATTERN = node(Slice.ID)
            .input(0, any(X))
            .input(STEPS, optional(constant().where("has positive steps", RemoveSlice::isForwards)))
            .where("its output has the shape of its input", Shapes::stays);

    private static boolean isForwards(Tensor steps) {
        return (steps.dtype() == DType.INT32 || steps.dtype() == DType.INT64)
                && Arrays.stream(steps.toLongs()).allMatch(step -> step > 0);
    }

    @Override
    public String summary() {
        return "Removes a Slice that takes everything.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
