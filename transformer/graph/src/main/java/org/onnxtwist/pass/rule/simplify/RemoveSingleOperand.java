package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Mean;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Sum;

/**
 * Removes a Concat, Sum, Max, Min or Mean of one operand.
 *
 * <pre>
 *   before:  a = Concat(x) {axis: 1};  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveSingleOperand() implements Removal {

    private static final Pattern PATTERN =
            node(Concat.ID, Sum.ID, Max.ID, Min.ID, Mean.ID).inputs(any(X));

    @Override
    public String summary() {
        return "Removes a Concat, Sum, Max, Min or Mean of one operand.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
