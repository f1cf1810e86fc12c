package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.spec.IntegerOperand;

/**
 * Removes a Pad that adds nothing.
 *
 * <pre>
 *   before:  a = Pad(x, {0, 0, 0, 0});  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemovePad() implements Removal {

    private static final Pattern PATTERN = node(Pad.ID)
            .input(0, any(X))
            .where(
                    "all its pads are 0",
                    pad -> IntegerOperand.of(pad, Pad.PADS, 1)
                            .filter(pads -> pads.stream().allMatch(amount -> amount == 0))
                            .isPresent());

    @Override
    public String summary() {
        return "Removes a Pad that adds nothing.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
