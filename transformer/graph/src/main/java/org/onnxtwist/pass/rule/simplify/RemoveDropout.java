package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;
import static org.onnxtwist.match.Pattern.optional;

import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.rewrite.Editor;

/**
 * Removes a Dropout that is not for training.
 *
 * <pre>
 *   before:  a = Dropout(x, ratio);  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 *
 * <p>One that makes its mask stays, and so does one whose {@code training_mode} is true or computed.
 */
public record RemoveDropout() implements Removal {
    /** From this operator set on, a Dropout trains only where {@code training_mode} says so; before, unless {@code is_test} does. */
    private static final long INFERS_BY_DEFAULT_SINCE = 7;

    private static final Pattern PATTERN = node(Dropout.ID)
            .inputs(any(X), optional(any()), optional(constant(0)))
            .where(
                    "nothing reads its mask",
                    dropout -> dropout.outputCount() < 2 || !dropout.output(1).isUsed());

    @Override
    public String summary() {
        return "Removes a Dropout that is not in training mode.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        if (editor.opset(Dropout.ID.domain()).orElse(1) < INFERS_BY_DEFAULT_SINCE
                && Dropout.IS_TEST.find(match.root()).orElse(0L) == 0) {
            editor.decline("in operator sets before " + INFERS_BY_DEFAULT_SINCE + " it is in training mode unless"
                    + " is_test is 1");
        } else {
            Removal.super.apply(match, editor);
        }
    }
}
