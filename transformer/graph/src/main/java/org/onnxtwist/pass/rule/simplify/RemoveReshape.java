package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.Unsqueeze;

/**
 * Removes a Reshape, Flatten, Squeeze, Unsqueeze, Expand or Tile whose output has the shape of its input.
 *
 * <pre>
 *   before:  float[2,3] x;  a = Reshape(x, {-1, 3});  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveReshape() implements Removal {

    private static final Pattern PATTERN = node(Reshape.ID, Flatten.ID, Squeeze.ID, Unsqueeze.ID, Expand.ID, Tile.ID)
            .input(0, any(X))
            .where("its output has the shape of its input", Shapes::stays);

    @Override
    public String summary() {
        return "Removes a Reshape, Flatten, Squeeze, Unsqueeze, Expand or Tile whose output has the shape of its input.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
