package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.spec.Permutation;

/**
 * Removes a Transpose that keeps the order of the axes.
 *
 * <pre>
 *   before:  a = Transpose(x) {perm: [0, 1, 2]};  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveTranspose() implements Removal {

    private static final Pattern PATTERN = node(Transpose.ID)
            .inputs(any(X))
            .where(
                    "keeps the order of the axes",
                    (transpose, typing) -> Permutation.of(transpose, Shapes.rankOfInput(transpose, typing))
                            .filter(Permutation::isIdentity)
                            .isPresent());

    @Override
    public String summary() {
        return "Removes a Transpose that keeps the order of the axes.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
