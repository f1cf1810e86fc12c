package org.onnxtwist.pass.rule;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Removes a Reshape, Flatten, Squeeze, Unsqueeze, Expand or Tile whose output has the shape of its input.
 *
 * <pre>
 *   before:  float[2,3] x;  a = Reshape(x, {-1, 3});  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveReshape() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN = node(Reshape.ID, Flatten.ID, Squeeze.ID, Unsqueeze.ID, Expand.ID, Tile.ID)
            .input(0, any(X))
            .where("its output has the shape of its input", Shapes::stays);

    @Override
    public String name() {
        return "remove-reshape";
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
