package org.onnxtwist.pass.rule;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Pad;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Removes a Pad that adds nothing.
 *
 * <pre>
 *   before:  a = Pad(x, {0, 0, 0, 0});  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemovePad() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN = node(Pad.ID)
            .input(0, any(X))
            .where(
                    "all its pads are 0",
                    pad -> IntegerOperand.of(pad, Pad.PADS, 1)
                            .filter(pads -> pads.stream().allMatch(amount -> amount == 0))
                            .isPresent());

    @Override
    public String name() {
        return "remove-pad";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        editor.replace(match.output(), match.get(X));
    }
}
