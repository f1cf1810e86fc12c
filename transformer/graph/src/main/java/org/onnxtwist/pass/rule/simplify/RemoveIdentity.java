package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Identity;
import org.onnxtwist.rewrite.Editor;

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
public record RemoveIdentity() implements Removal {

    private static final Pattern PATTERN = node(Identity.ID)
            .inputs(any(X))
            .when(
                    "its input can take the name of its output",
                    match -> Editor.canTakeOver(match.output(), match.get(X)));

    @Override
    public String summary() {
        return "Removes an Identity.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
