package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;

/**
 * Removes a Squeeze and the Unsqueeze that undoes it, and every other pair of Reshape, Flatten, Squeeze and Unsqueeze that ends with
 * the shape with which it began.
 *
 * <pre>
 *   before:  float[1,3] x;  a = Squeeze(x) {axes: 0};  b = Unsqueeze(a) {axes: 0};  y = Relu(b)        after:  y = Relu(x)
 * </pre>
 *
 * <p>Where something else reads what the first one makes, that one stays.
 */
public record RemoveReshapeAndBack() implements Removal {
    /** Operators that give the elements of their first input in the same order. */
    static final NodePattern RESHAPE = node(Reshape.ID, Flatten.ID, Squeeze.ID, Unsqueeze.ID);

    private static final Pattern PATTERN = RESHAPE.input(0, RESHAPE.input(0, any(X)))
            .when(
                    "the output of the second one has the shape of the input of the first one",
                    match -> Shapes.areEqual(match.get(X), match.output(), match.typing()));

    @Override
    public String summary() {
        return "Removes two of Reshape, Flatten, Squeeze and Unsqueeze if their result has the original shape.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
