package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Sign;

/**
 * Removes the second of two Relu, Abs, Floor, Ceil, Round or Sign, which does nothing to what the first one makes.
 *
 * <pre>
 *   before:  a = Relu(x);  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveRepetition() implements Removal {
    private static final NodePattern IDEMPOTENT = node(Relu.ID, Abs.ID, Floor.ID, Ceil.ID, Round.ID, Sign.ID);

    private static final Pattern PATTERN = IDEMPOTENT
            .inputs(IDEMPOTENT.as(X).inputs(any()))
            .when(
                    "both have the same operator",
                    match -> match.get(X)
                            .producer()
                            .orElseThrow()
                            .operator()
                            .equals(match.root().operator()));

    @Override
    public String summary() {
        return "Removes the second of two consecutive Relu, Abs, Floor, Ceil, Round or Sign.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
