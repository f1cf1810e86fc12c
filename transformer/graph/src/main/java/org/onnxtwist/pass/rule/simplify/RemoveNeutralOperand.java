package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.anyOf;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.Sub;

/**
 * Removes x + 0, 0 + x, x - 0, x * 1, 1 * x, x / 1 and x to the power of 1, where the constant does not broadcast x to another shape.
 *
 * <pre>
 *   before:  a = Mul(x, {1});  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 *
 * <p>The constant is exactly 0 or 1. Every value stays as it is but one: x + 0 makes 0 of -0, which compare equal and differ in their
 * reciprocals; without the Add it stays -0.
 */
public record RemoveNeutralOperand() implements Removal {
    private static final Capture<Value> NEUTRAL = Capture.value("neutral");

    private static final Pattern ZERO = constant(0, 0).as(NEUTRAL);
    private static final Pattern ONE = constant(1, 0).as(NEUTRAL);

    private static final Pattern PATTERN = anyOf(
            keepingShape(node(Add.ID).commutative(any(X), ZERO)),
            keepingShape(node(Sub.ID).inputs(any(X), ZERO)),
            keepingShape(node(Mul.ID).commutative(any(X), ONE)),
            keepingShape(node(Div.ID).inputs(any(X), ONE)),
            keepingShape(node(Pow.ID).inputs(any(X), ONE)));

    private static NodePattern keepingShape(NodePattern pattern) {
        return pattern.when("the constant does not broadcast x", RemoveNeutralOperand::keepsShape);
    }

    private static boolean keepsShape(Match match) {
        Value x = match.get(X);
        int rank = match.get(NEUTRAL).constant().orElseThrow().rank();
        boolean single = match.get(NEUTRAL).constant().orElseThrow().elements() == 1;
        return (single && rank <= Shapes.rank(x, match.typing()).orElse(0))
                || Shapes.areEqual(x, match.output(), match.typing());
    }

    @Override
    public String summary() {
        return "Removes the addition or subtraction of 0, and the product, quotient or power with 1.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
