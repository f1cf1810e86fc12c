package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.spec.Permutation;

/**
 * Removes a Transpose that leaves every axis in its place.
 *
 * <pre>
 *   before:  a = Transpose(x) {perm: [0, 1, 2]};  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveTranspose() implements Removal {

    private static final Pattern PATTERN = node(Transpose.ID)
            .inputs(any(X))
            .where(
                    "leaves every axis in its place",
                    (transpose, typing) -> Permutation.of(transpose, Shapes.rankOfInput(transpose, typing))
                            .filter(Permutation::isIdentity)
                            .isPresent());

    @Override
    public String summary() {
        return "Removes a Transpose that leaves every axis in its place.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
