package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.anyOf;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.BitwiseNot;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Not;

/**
 * Removes two Neg, Not or BitwiseNot, of which the second undoes the first.
 *
 * <pre>
 *   before:  a = Neg(x);  b = Neg(a);  y = Relu(b)        after:  y = Relu(x)
 * </pre>
 *
 * <p>Where something else reads what the first one makes, that one stays.
 */
public record RemoveInvolution() implements Removal {

    private static final Pattern PATTERN = anyOf(twice(Neg.ID), twice(Not.ID), twice(BitwiseNot.ID));

    private static Pattern twice(OperatorId operator) {
        return node(operator).inputs(node(operator).inputs(any(X)));
    }

    @Override
    public String summary() {
        return "Removes two consecutive Neg, Not or BitwiseNot, of which the second undoes the first.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
