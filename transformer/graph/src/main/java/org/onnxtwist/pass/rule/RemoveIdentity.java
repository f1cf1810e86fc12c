package org.onnxtwist.pass.rule;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Identity;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Removes an Identity.
 *
 * <pre>
 *   before:  a = Identity(x);  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 *
 * <p>One whose output is an output of a graph stays where the name of that output cannot go to what it reads: an input, a constant, a
 * value of a graph around, or another output.
 */
public record RemoveIdentity() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN = node(Identity.ID)
            .inputs(any(X))
            .when(
                    "what it reads can take the name of its output",
                    match -> Editor.canTakeOver(match.output(), match.get(X)));

    @Override
    public String name() {
        return "remove-identity";
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
