package org.onnxtwist.pass.rule;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Sign;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Removes the second of two Relu, Abs, Floor, Ceil, Round or Sign, which does nothing to what the first one makes.
 *
 * <pre>
 *   before:  a = Relu(x);  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveRepetition() implements Rule {
    private static final NodePattern IDEMPOTENT = node(Relu.ID, Abs.ID, Floor.ID, Ceil.ID, Round.ID, Sign.ID);

    private static final Capture<Node> FIRST = Capture.node("first");

    private static final Pattern PATTERN = IDEMPOTENT
            .inputs(IDEMPOTENT.as(FIRST).inputs(any()))
            .when(
                    "both have one operator",
                    match -> match.get(FIRST).operator().equals(match.root().operator()));

    @Override
    public String name() {
        return "remove-repetition";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        editor.replace(match.output(), match.get(FIRST).output(0));
    }
}
