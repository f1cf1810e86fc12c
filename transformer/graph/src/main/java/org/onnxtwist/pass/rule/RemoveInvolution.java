package org.onnxtwist.pass.rule;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.anyOf;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.BitwiseNot;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Not;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Removes two Neg, Not or BitwiseNot, of which the second undoes the first.
 *
 * <pre>
 *   before:  a = Neg(x);  b = Neg(a);  y = Relu(b)        after:  y = Relu(x)
 * </pre>
 *
 * <p>Where something else reads what the first one makes, that one stays.
 */
public record RemoveInvolution() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN = anyOf(twice(Neg.ID), twice(Not.ID), twice(BitwiseNot.ID));

    private static Pattern twice(OperatorId operator) {
        return node(operator).inputs(node(operator).inputs(any(X)));
    }

    @Override
    public String name() {
        return "remove-involution";
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
