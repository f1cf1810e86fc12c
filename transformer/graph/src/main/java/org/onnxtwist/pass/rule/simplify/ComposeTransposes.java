package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.spec.Permutation;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Makes one Transpose of two, or none where the second undoes the first.
 *
 * <pre>
 *   before:  a = Transpose(x) {perm: [1, 2, 0]};  y = Transpose(a) {perm: [1, 0, 2]}
 *   after:   y = Transpose(x) {perm: [2, 1, 0]}
 * </pre>
 */
public record ComposeTransposes() implements Rule {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Node> FIRST = Capture.node("first");
    private static final Capture<Permutation> BOTH = Capture.computed("both");

    private static final Pattern PATTERN = node(Transpose.ID)
            .inputs(node(Transpose.ID).as(FIRST).inputs(any(X)).onlyUsedInMatch())
            .when("both orders of axes are known", BOTH, ComposeTransposes::composed);

    private static Optional<Permutation> composed(Match match) {
        Optional<Permutation> second = permutation(match.root(), match);
        return permutation(match.get(FIRST), match)
                .filter(first -> second.filter(first::fits).isPresent())
                .map(first -> first.then(second.orElseThrow()));
    }

    private static Optional<Permutation> permutation(Node transpose, Match match) {
        return Permutation.of(transpose, Shapes.rankOfInput(transpose, match.typing()));
    }

    @Override
    public String summary() {
        return "Merges two consecutive Transposes into one, or removes both if the second undoes the first.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        Permutation both = match.get(BOTH);
        if (both.isIdentity()) {
            editor.replace(match.output(), match.get(X));
        } else {
            editor.handOver(
                    match.output(),
                    editor.like(match.root())
                            .attribute(Transpose.PERM.as(both.axes()))
                            .input(match.get(X)));
        }
    }
}
