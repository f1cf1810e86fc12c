package org.onnxtwist.pass.rule;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Mean;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Sum;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Removes a Concat, Sum, Max, Min or Mean of one operand.
 *
 * <pre>
 *   before:  a = Concat(x) {axis: 1};  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveSingleOperand() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN =
            node(Concat.ID, Sum.ID, Max.ID, Min.ID, Mean.ID).inputs(any(X));

    @Override
    public String name() {
        return "remove-single-operand";
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
