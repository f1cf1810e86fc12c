package org.onnxtwist.pass.guide;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.HardSwish;
import org.onnxtwist.op.Mul;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Fuses the product of a value and its HardSigmoid into one HardSwish.
 *
 * <pre>
 *   before:  g = HardSigmoid(x) {alpha: 1/6, beta: 1/2};  y = Mul(x, g)        after:  y = HardSwish(x)
 * </pre>
 */
public record FuseHardSwish() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN = node(Mul.ID)
            .commutative(
                    any(X),
                    node(HardSigmoid.ID)
                            .inputs(any(X))
                            .where("alpha is 1/6", HardSigmoid.ALPHA::find, alpha -> Math.abs(alpha - 1 / 6.0) < 1e-6)
                            .attribute("beta", HardSigmoid.BETA::find, 0.5f)
                            .onlyUsedInMatch());

    @Override
    public String summary() {
        return "Fuses the product of a value and its HardSigmoid into one HardSwish.";
    }

    /** HardSwish came with operator set 14. */
    @Override
    public long since() {
        return 14;
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        Value swish = HardSwish.of(match.get(X)).name(match.root().name()).emit(editor);
        editor.handOver(match.output(), swish);
    }
}
