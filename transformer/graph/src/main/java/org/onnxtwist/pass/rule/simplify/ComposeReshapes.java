package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.spec.IntegerOperand;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Drops what reshapes before a Reshape (another one, a Flatten, Squeeze or Unsqueeze): the last shape counts.
 *
 * <pre>
 *   before:  a = Reshape(x, {2, -1});  y = Reshape(a, {3, 4})        after:  y = Reshape(x, {3, 4})
 * </pre>
 *
 * <p>The last shape has to be known, and may copy no size of what it reads, as a 0 in it does.
 */
public record ComposeReshapes() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN = node(Reshape.ID)
            .input(0, RemoveReshapeAndBack.RESHAPE.input(0, any(X)).onlyUsedInMatch())
            .when("its target shape is known and copies no size", match -> statesEverySize(match.root()));

    private static boolean statesEverySize(Node reshape) {
        boolean copies = Reshape.ALLOWZERO.find(reshape).orElse(0L) == 0;
        return IntegerOperand.of(reshape, Reshape.SHAPE, 1)
                .filter(sizes -> !copies || !sizes.contains(0L))
                .isPresent();
    }

    @Override
    public String summary() {
        return "Removes a Reshape, Flatten, Squeeze or Unsqueeze before a Reshape whose target shape is known.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        NodeBuilder reshape = editor.like(match.root()).input(match.get(X));
        match.root().input(1).ifPresent(reshape::input);
        editor.handOver(match.output(), reshape);
    }
}
