package org.onnxtwist.pass.rule;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.spec.Permutation;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Removes a Transpose that leaves every axis in its place.
 *
 * <pre>
 *   before:  a = Transpose(x) {perm: [0, 1, 2]};  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveTranspose() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN = node(Transpose.ID)
            .inputs(any(X))
            .where(
                    "leaves every axis in its place",
                    (transpose, typing) -> Permutation.of(transpose, Shapes.rankOfInput(transpose, typing))
                            .filter(Permutation::isIdentity)
                            .isPresent());

    @Override
    public String name() {
        return "remove-transpose";
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
